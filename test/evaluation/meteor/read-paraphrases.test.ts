import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { CorpusWords } from '../../../src/evaluation/meteor/corpus-words.js';
import { readParaphrases } from '../../../src/evaluation/meteor/read-paraphrases.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('reads a table of several pieces, of which the corpus has every tenth phrase', async () => {
  const corpus = new CorpusWords();
  const numberOf = (word: string) => ({ number: corpus.add(word) });
  for (let at = 0; at < 60_000; at += 10) corpus.addSentence(['phrase', 'number', `${at}`].map(numberOf));
  corpus.add('thing');
  const path = join(folder, 'table.gz');
  await writeFile(
    path,
    gzipSync(Array.from({ length: 60_000 }, (_, at) => `0.5\nphrase number ${at}\nthing\n`).join('')),
  );
  const table = await readParaphrases(path, corpus);
  // "phrase", "phrase number", 6,000 of its endings, and "thing"
  expect(table.size).toBe(6003);
});

test('refuses a file that is no gzip, is cut short or is not there', async () => {
  const path = join(folder, 'plain.gz');
  const whole = gzipSync('0.1\na\nb\n'.repeat(1000));
  for (const bytes of [Buffer.from('0.1\na\nb\n'), whole.subarray(0, whole.length - 9)]) {
    await writeFile(path, bytes);
    await expect(readParaphrases(path, new CorpusWords())).rejects.toThrow(UsageError);
  }
  await expect(readParaphrases(join(folder, 'none.gz'), new CorpusWords())).rejects.toThrow(/none\.gz/);
});
