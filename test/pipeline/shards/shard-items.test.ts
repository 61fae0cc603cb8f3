import { expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { parseShard } from '../../../src/pipeline/shards/shard.js';
import { shardItems } from '../../../src/pipeline/shards/shard-items.js';
import { shardPath } from '../../../src/pipeline/shards/shard-path.js';
import { ListSource } from '../../../src/pipeline/sources/list-source.js';
import type { SourceItem } from '../../../src/pipeline/sources/source.js';
import { collect } from '../../support/collect.js';

const paths = Array.from({ length: 1000 }, (_, number) => `photos/${number}.jpg`);
async function* lines(values: readonly string[]): AsyncGenerator<string> {
  for (const value of values) yield await Promise.resolve(value);
}
const shards = (values: readonly string[]): Promise<SourceItem[][]> =>
  Promise.all(
    [1, 2, 3, 4].map((index) => collect(shardItems(new ListSource(lines(values)).items(), { index, count: 4 }))),
  );

test('every item is in one shard, with its place in the whole input', async () => {
  const all = (await shards(paths)).flat();
  expect(all.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0)).map(({ path }) => path)).toEqual(paths);
  expect(all.map(({ position }) => position).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([...paths.keys()]);
});

test('shards are of like size, and an item stays where it is when others are added', async () => {
  const [before, after] = [await shards(paths), await shards(['photos/new.jpg', ...paths])];
  for (const [index, shard] of before.entries()) {
    expect(shard.length).toBeGreaterThan(200);
    const kept = new Set(after[index]?.map(({ path }) => path));
    expect(shard.filter(({ path }) => !kept.has(path))).toEqual([]);
  }
});

test('outputs of shards have names that sort', () => {
  expect(shardPath('runs/out.jsonl', { index: 2, count: 12 })).toBe('runs/out.00002-of-00012.jsonl');
});

test.each(['0/4', '5/4', '1', '1/0', 'a/b', '1/4/2', ''])('--shard %j is refused', (text) => {
  expect(() => parseShard(text)).toThrow(UsageError);
});
