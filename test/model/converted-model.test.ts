import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelError, OutputError } from '../../src/errors.js';
import { openCheckpoint } from '../../src/model/checkpoint.js';
import { GREEDY } from '../../src/model/decoding.js';
import type { Precision } from '../../src/model/graph/precision.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import { GitSession } from '../../src/model/git-session.js';
import { changeJson, changeTensors, copyCheckpoint } from '../support/copy-checkpoint.js';
import { errorOf } from '../support/error-of.js';
import { gitFixture } from '../support/git-fixtures.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';
import { scratchFolder } from '../support/scratch-folder.js';

const checkpointFolder = gitFixture('tiny-image');

/** Converts or finds the model, and says which of the two it was. */
async function convert(
  cache: string,
  folder = checkpointFolder,
  precision: Precision = 'fp32',
): Promise<ConvertedModel & { converted: boolean }> {
  let converted = false;
  const onConvert = (): void => void (converted = true);
  const model = await convertedModel(await openCheckpoint(folder), cache, { precision }, { onConvert });
  return { ...model, converted };
}

/** Runs the model on one picture and compares with the reference. */
async function expectToWork({ graphPath }: ConvertedModel): Promise<void> {
  const { cases, maxNewTokens } = referenceCases('tiny-image');
  const session = await GitSession.open({
    ...{ modelPath: graphPath(GREEDY), frames: undefined, threads: 1 },
    ...{ eosTokenIds: [102], vocabularySize: 640, decoding: GREEDY },
  });
  try {
    const [row] = await session.generate(batchOf([cases[0]!], maxNewTokens));
    expect(row![0]!.ids).toEqual(cases[0]!.greedy.newIds);
  } finally {
    await session.close();
  }
}

/** Starts a process that converts; gives its exit code, or the signal that ended it. */
async function convertElsewhere(cache: string, killAfter?: number): Promise<number | string> {
  const script = new URL('../support/convert.ts', import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, checkpointFolder, cache, ...(killAfter === undefined ? [] : [String(killAfter)])],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal ?? 'unknown';
}

const left = (cache: string): string[] => readdirSync(join(cache, 'converted'));

describe('convertedModel', () => {
  it('converts once and then finds what it converted', async () => {
    const cache = join(scratchFolder(), 'made', 'on', 'demand');
    const first = await convert(cache);
    expect(first.converted).toBe(true);
    await expectToWork(first);
    expect(await convert(cache)).toMatchObject({ folder: first.folder, converted: false });
    expect(left(cache)).toHaveLength(1);
  });

  it('keeps checkpoints and options apart', async () => {
    const cache = scratchFolder();
    const changed = copyCheckpoint('tiny-image', scratchFolder());
    await changeTensors(changed, (tensors) => {
      new Float32Array(tensors.get('output.bias')!.bytes.buffer)[5]! += 1;
    });
    const folders = [
      await convert(cache),
      await convert(cache, checkpointFolder, 'int8'),
      await convert(cache, changed),
    ].map(({ folder }) => folder);
    expect(new Set(folders).size).toBe(3);
  });

  it('converts anew when the checkpoint has changed under the same name', async () => {
    const cache = scratchFolder();
    const folder = copyCheckpoint('tiny-image', scratchFolder());
    const before = await convert(cache, folder);
    changeJson(join(folder, 'preprocessor_config.json'), { image_std: [0.5, 0.5, 0.5] });
    const after = await convert(cache, folder);
    expect(after.converted).toBe(true);
    expect(after.checkpointDigest).not.toBe(before.checkpointDigest);
  });

  it.each([0, 1, 60])('takes nothing of a conversion that was killed after %i weights', async (weights) => {
    const cache = scratchFolder();
    expect(await convertElsewhere(cache, weights)).toBe('SIGKILL');
    expect(left(cache)).toHaveLength(1); // so it was killed in the middle
    const model = await convert(cache);
    expect(model.converted).toBe(true);
    await expectToWork(model);
  });

  it('removes what a conversion killed long ago has left, and nothing newer', async () => {
    const cache = scratchFolder();
    for (const name of ['.converting-old', '.converting-new', 'other']) {
      mkdirSync(join(cache, 'converted', name), { recursive: true });
      writeFileSync(join(cache, 'converted', name, 'weights.bin'), 'x');
    }
    const longAgo = new Date(Date.now() - 7 * 3600 * 1000);
    for (const name of ['.converting-old', 'other']) utimesSync(join(cache, 'converted', name), longAgo, longAgo);
    const { folder } = await convert(cache);
    expect(left(cache).map((name) => join(cache, 'converted', name))).toEqual(
      expect.arrayContaining([folder, join(cache, 'converted', '.converting-new'), join(cache, 'converted', 'other')]),
    );
    expect(left(cache)).not.toContain('.converting-old');
  });

  it('lets several convert at once', async () => {
    const cache = scratchFolder();
    const models = await Promise.all([convert(cache), convert(cache), convert(cache)]);
    expect(new Set(models.map(({ folder }) => folder)).size).toBe(1);
    expect(left(cache)).toHaveLength(1);
    await expectToWork(models[0]);
  });

  it('lets several processes convert at once', async () => {
    const cache = scratchFolder();
    expect(await Promise.all([convertElsewhere(cache), convertElsewhere(cache)])).toEqual([0, 0]);
    expect(left(cache)).toHaveLength(1);
    const model = await convert(cache);
    expect(model.converted).toBe(false);
    await expectToWork(model);
  });

  it.each([
    ['truncated weights', (folder: string) => truncateSync(join(folder, 'weights.bin'), 1000)],
    ['an emptied model', (folder: string) => truncateSync(join(folder, 'greedy.onnx'), 0)],
    ['missing weights', (folder: string) => rmSync(join(folder, 'weights.bin'))],
    ['a missing manifest', (folder: string) => rmSync(join(folder, 'conversion.json'))],
    ['a torn manifest', (folder: string) => truncateSync(join(folder, 'conversion.json'), 9)],
    ['a manifest of no files', (folder: string) => writeFileSync(join(folder, 'conversion.json'), '{"files":{}}')],
    [
      'a changed byte in the weights',
      (folder: string) => {
        const bytes = readFileSync(join(folder, 'weights.bin'));
        bytes[5000]! ^= 0x40;
        writeFileSync(join(folder, 'weights.bin'), bytes);
      },
    ],
  ])('mends %s', async (_, damage) => {
    const cache = scratchFolder();
    const { folder } = await convert(cache);
    damage(folder);
    const models = await Promise.all([convert(cache), convert(cache)]);
    expect(models.some(({ converted }) => converted)).toBe(true);
    expect(left(cache)).toHaveLength(1);
    await expectToWork(models[0]);
    expect((await convert(cache)).converted).toBe(false);
  });

  it('says clearly that the cache cannot be written', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    const error = await errorOf(convert(file));
    expect(error).toBeInstanceOf(OutputError);
    expect(error.message).toMatch(/can't be written to .*file.*CAPWRIGHT_CACHE/);
  });

  it('leaves nothing behind when the checkpoint is damaged', async () => {
    const cache = scratchFolder();
    const folder = copyCheckpoint('tiny-image', scratchFolder());
    await changeTensors(folder, (tensors) => {
      new Float32Array(tensors.get('output.bias')!.bytes.buffer)[3] = NaN;
    });
    const error = await errorOf(convert(cache, folder));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/tensor output\.bias: expected finite weights, found NaN at element 3/);
    expect(left(cache)).toEqual([]);
  });

  it('stops when it is told to and leaves nothing behind', async () => {
    const cache = scratchFolder();
    const stop = new AbortController();
    const conversion = convertedModel(
      await openCheckpoint(checkpointFolder),
      cache,
      { precision: 'fp32' },
      { onConvert: () => stop.abort(new Error('enough')), signal: stop.signal },
    );
    expect((await errorOf(conversion)).message).toBe('enough');
    expect(left(cache)).toEqual([]);
  });

  it('works from a cache that can only be read', async () => {
    const cache = scratchFolder();
    const { folder } = await convert(cache);
    rmSync(join(cache, 'digests'), { recursive: true });
    writeFileSync(join(cache, 'digests'), ''); // digests can't be remembered now
    expect(await convert(cache)).toMatchObject({ folder, converted: false });
    expect(existsSync(folder)).toBe(true);
  });
});
