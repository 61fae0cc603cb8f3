import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import { verifyModel } from '../../src/model/verify-model.js';
import type { Precision } from '../../src/model/graph/precision.js';
import { gitFixture } from '../support/git-fixtures.js';
import { referenceCases } from '../support/reference-cases.js';

const scratch = mkdtempSync(join(tmpdir(), 'capwright-verify-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function converted(
  name: string,
  precision: Precision = 'fp32',
): Promise<{ checkpoint: Checkpoint; model: ConvertedModel }> {
  const checkpoint = await openCheckpoint(gitFixture(name));
  return { checkpoint, model: await convertedModel(checkpoint, scratch, { precision }) };
}

describe('verifyModel', () => {
  it.each([
    ['tiny-image', 'fp32'],
    ['tiny-image-tied', 'fp32'],
    ['tiny-vqa', 'fp32'],
    ['tiny-video', 'fp32'],
    ['tiny-vqa', 'int8'],
    ['tiny-vqa', 'int4'],
    ['tiny-video', 'int4'],
  ] as const)('finds %s in %s in order', async (name, precision) => {
    const { checkpoint, model } = await converted(name, precision);
    const checks = await verifyModel(checkpoint, model, { precision, device: { provider: 'cpu' } });
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(checks.map((check) => check.name)).toEqual(['shapes', 'finite', 'loop', 'batch']);
  });

  it('sees a loop that does not write what the plain pass finds likeliest', async () => {
    const [one, other] = [await converted('tiny-image'), await converted('tiny-image-tied')];
    const mixed = {
      ...one.model,
      graphPath: (decoding: Parameters<ConvertedModel['graphPath']>[0]) =>
        (decoding.search === 'score' ? other : one).model.graphPath(decoding),
    };
    const checks = await verifyModel(one.checkpoint, mixed, { precision: 'fp32', device: { provider: 'cpu' } });
    expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['loop']);
  });

  it("compares first logits with the reference's", async () => {
    const { checkpoint, model } = await converted('tiny-image');
    const [{ pixels, firstStepLogits }] = referenceCases('tiny-image').cases as [
      ReturnType<typeof referenceCases>['cases'][0],
    ];
    const values = [...firstStepLogits.slice(0, 3)];
    const check = async (published: number[]): Promise<boolean | undefined> =>
      (
        await verifyModel(
          checkpoint,
          model,
          { precision: 'fp32', device: { provider: 'cpu' } },
          { pixels, values: published, tolerance: 1e-4 },
        )
      ).at(-1)?.passed;
    expect(await check(values)).toBe(true);
    expect(await check(values.map((value, index) => (index === 1 ? value + 0.01 : value)))).toBe(false);
  });
});
