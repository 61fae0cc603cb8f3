import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { passesFilter } from '../../../src/evaluation/meteor/paraphrase-table.js';
import { hashWord, PhraseHash } from '../../../src/evaluation/meteor/phrase-hash.js';
import { readParaphrases } from '../../../src/evaluation/meteor/read-paraphrases.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): ReturnType<typeof readParaphrases> {
  const path = join(folder, 'table.gz');
  await writeFile(path, gzipSync(text));
  return readParaphrases(path);
}

function hashOf(phrase: string): [number, number] {
  const hash = new PhraseHash();
  for (const word of phrase.split(' ')) hash.addWord(hashWord(word));
  return [hash.low, hash.high];
}

test('groups entries of one phrase, in file order', async () => {
  const text = '0.1\nbig\nlarge\n0.2\nbig\nvery large\n0.3\nnear\nnext to\n0.1\nbig\nhuge\n';
  for (const table of [await read(text), await read(text.trimEnd())]) {
    expect([...table.phrases]).toEqual(['big', 'near', 'big'].flatMap(hashOf));
    expect([...table.ends]).toEqual([2, 3, 4]);
    expect([...table.meanings]).toEqual(['large', 'very large', 'next to', 'huge'].flatMap(hashOf));
  }
});

test('keeps lines whole that the pieces of the file cut, and lets both sides pass the filter', async () => {
  const entries = Array.from({ length: 40_000 }, (_, at) => [`phrase number ${at}`, `meaning ${at * 7}`] as const);
  const table = await read(entries.map((entry) => `0.5\n${entry.join('\n')}\n`).join(''));
  expect(table.phrases.join()).toBe(entries.flatMap(([phrase]) => hashOf(phrase)).join());
  expect(table.meanings.join()).toBe(entries.flatMap(([, meaning]) => hashOf(meaning)).join());
  expect(entries.flat().every((phrase) => passesFilter(table.filter, hashOf(phrase)[1]))).toBe(true);
  const others = Array.from({ length: 1000 }, (_, at) => hashOf(`other ${at}`)[1]);
  expect(others.filter((high) => passesFilter(table.filter, high)).length).toBeLessThan(20);
});

test('an empty table has nothing in it; a file that is no gzip is refused', async () => {
  expect((await read('')).ends).toHaveLength(0);
  const path = join(folder, 'plain.gz');
  await writeFile(path, '0.1\na\nb\n');
  await expect(readParaphrases(path)).rejects.toThrow(UsageError);
});
