import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { cachedParaphrases } from '../../../src/evaluation/meteor/paraphrase-cache.js';
import type { ParaphraseTable } from '../../../src/evaluation/meteor/paraphrase-table.js';
import { readParaphrases } from '../../../src/evaluation/meteor/read-paraphrases.js';

const lines = Array.from({ length: 3000 }, (_, at) => `0.5\nphrase ${Math.floor(at / 3)}\nmeaning ${at}\n`);
let folder: string;
let cache: string;
let source: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
  cache = join(folder, 'cache');
  source = join(folder, 'paraphrase-en.gz');
  await writeFile(source, gzipSync(lines.join('')));
});
afterEach(() => rm(folder, { recursive: true }));

/** A table in short: comparing millions of integers one by one takes minutes. */
function digest(table: ParaphraseTable): string {
  const hash = createHash('sha256');
  for (const part of [table.phrases, table.ends, table.meanings, table.filter]) hash.update(part);
  return hash.digest('hex');
}

const cached = async () => digest(await cachedParaphrases(source, cache));

async function damage(change: (bytes: Buffer) => Buffer): Promise<void> {
  const [name = ''] = await readdir(cache);
  await writeFile(join(cache, name), change(await readFile(join(cache, name))));
}

test('gives the same table from the source and from the copy, which is what is read then', async () => {
  const table = await readParaphrases(source);
  expect([table.ends.length, table.meanings.length]).toEqual([1000, 6000]);
  expect(await cached()).toBe(digest(table));
  // Another reading that looked at the source's middle would see that it is broken.
  const bytes = await readFile(source);
  await writeFile(source, bytes.fill(0, 20, bytes.length - 8));
  await expect(readParaphrases(source)).rejects.toThrow(UsageError);
  expect(await cached()).toBe(digest(table));
});

test('a touched source keeps its copy, another one gets its own', async () => {
  await cachedParaphrases(source, cache);
  await utimes(source, 1, 1);
  await cachedParaphrases(source, cache);
  expect(await readdir(cache)).toHaveLength(1);
  await writeFile(source, gzipSync(lines.slice(3).join('')));
  expect((await cachedParaphrases(source, cache)).ends).toHaveLength(999);
  expect(await readdir(cache)).toHaveLength(2);
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 4)],
  ['of odd length', (bytes) => bytes.subarray(0, 17)],
  ['empty', () => Buffer.alloc(0)],
  ['another format', (bytes) => bytes.fill(7, 0, 4)],
  ['one bit flipped', (bytes) => bytes.fill(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9, bytes.length - 8)],
])('makes a copy anew that is damaged: %s', async (_, change) => {
  const table = await cachedParaphrases(source, cache);
  await damage(change);
  expect(await cached()).toBe(digest(table));
  await writeFile(
    source,
    Buffer.concat([Buffer.alloc((await readFile(source)).length - 8), (await readFile(source)).subarray(-8)]),
  );
  expect(await cached()).toBe(digest(table));
});

test('several at once leave one whole copy and nothing else', async () => {
  const tables = await Promise.all(Array.from({ length: 4 }, () => cached()));
  expect(new Set(tables)).toEqual(new Set([digest(await readParaphrases(source))]));
  expect(await readdir(cache)).toHaveLength(1);
});

test('does without a cache that cannot be written, and without one where none is named', async () => {
  const table = await readParaphrases(source);
  await writeFile(cache, 'a file where the folder should be');
  expect(await cached()).toBe(digest(table));
  await rm(cache);
  await mkdir(cache);
  await chmod(cache, 0o500);
  expect(await cached()).toBe(digest(table));
  expect(digest(await cachedParaphrases(source, undefined))).toBe(digest(table));
});

test('names a source that is not there', async () => {
  await expect(cachedParaphrases(join(folder, 'none.gz'), cache)).rejects.toThrow(/none\.gz/);
});
