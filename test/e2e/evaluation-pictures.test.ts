import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';
import { seededRandom } from '../../src/seeded-random.js';

const folder = new URL('../fixtures/git-demo/eval', import.meta.url).pathname;
interface Reference {
  readonly captions: readonly { readonly file_name: string; readonly caption: string }[];
}

it('git-demo writes what the reference writes for the evaluation pictures', async () => {
  const { captions } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;
  expect(captions).toHaveLength(200);
  const { code, stdout } = await runCli(['caption', 'images', '--resize', 'exact'], { cwd: folder });
  expect(code).toBe(0);
  const found = new Map(jsonl(stdout).map(({ path, caption }) => [path, caption]));
  const other = captions.filter(({ file_name, caption }) => found.get(`images/${file_name}`) !== caption);
  expect(other.length / captions.length).toBeLessThanOrEqual(0.005);
});

it.each([
  ['int8', [7, 32], 0.03],
  ['int4', [32], 0.2],
] as const)(
  '%s writes the same, to the last bit, alone, in batches of %j and in any order',
  async (precision, sizes, share) => {
    const { captions } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;
    const paths = captions.map(({ file_name }) => `images/${file_name}`);
    const rows = async (order: readonly string[], batchSize: number) => {
      const own = await runCli(['caption', ...order, '--precision', precision, '-b', String(batchSize)], {
        cwd: folder,
      });
      expect(own.code).toBe(0);
      return new Map(jsonl(own.stdout).map(({ path, ...row }) => [path, row]));
    };
    const alone = await rows(paths, 1);
    for (const size of sizes) expect(await rows(paths, size)).toEqual(alone);
    const shuffled = seededShuffle(paths, 7);
    expect(shuffled).not.toEqual(paths);
    expect(await rows(shuffled, 7)).toEqual(alone);
    const other = captions.filter(({ file_name, caption }) => alone.get(`images/${file_name}`)?.caption !== caption);
    expect(other.length / captions.length).toBeLessThanOrEqual(share); // nearly always, or mostly, what fp32 writes
  },
);

/** Fisher and Yates' shuffle. */
function seededShuffle<Element>(elements: readonly Element[], seed: number): Element[] {
  const random = seededRandom(seed);
  const shuffled = [...elements];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as Element, shuffled[last] as Element];
  }
  return shuffled;
}
