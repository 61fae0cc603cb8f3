import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import type { RunRecord } from '../../../src/pipeline/record.js';
import { ANSWER_FILES, fileWriter, LABEL_FILES, type FileWriters } from '../../../src/pipeline/writers/file-writers.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const error = { code: 'IMAGE_UNREADABLE', message: 'b.jpg: no picture' };
const answers: RunRecord[] = [
  { path: 'a.jpg', id: '42', question: 'what, "this"?', caption: 'a dog', logprob: -0.123456, tokens: [5] },
  { path: 'a.jpg', id: 'x', question: '=1+1?', caption: '-2', logprob: -1, tokens: [6] },
  { path: 'b.jpg', id: '44', question: 'who?', error },
];
const labels: RunRecord[] = [
  { path: 'a.jpg', truth: 'cat', caption: '=dog', logprob: Math.log(0.75), tokens: [5], isLabel: true },
  { path: 'b.jpg', truth: 'cat', error },
];

async function write(name: string, files: FileWriters, records: readonly RunRecord[]): Promise<string> {
  const path = join(scratchFolder(), name);
  const writer = await fileWriter(path, files)(path);
  for (const record of records) await writer.write(record);
  expect(existsSync(path)).toBe(name.endsWith('.jsonl'));
  await writer.close();
  return readFileSync(path, 'utf8');
}

describe('files of answers', () => {
  it('are rows', async () => {
    const rows = (await write('a.jsonl', ANSWER_FILES, answers)).trim().split('\n');
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { path: 'a.jpg', id: '42', question: 'what, "this"?', answer: 'a dog', logprob: -0.12346, tokens: [5] },
      { path: 'a.jpg', id: 'x', question: '=1+1?', answer: '-2', logprob: -1, tokens: [6] },
      answers[2],
    ]);
  });

  it('are CSV that no spreadsheet takes for formulas', async () => {
    expect(await write('a.csv', ANSWER_FILES, answers)).toBe(
      [
        'path,id,question,answer,logprob,error_code,error_message',
        'a.jpg,42,"what, ""this""?",a dog,-0.12346,,',
        "a.jpg,x,'=1+1?,'-2,-1,,",
        'b.jpg,44,who?,,,IMAGE_UNREADABLE,b.jpg: no picture',
        '',
      ].join('\r\n'),
    );
  });

  it('are VQA results, of answered questions with an id', async () => {
    expect(JSON.parse(await write('a.json', ANSWER_FILES, answers))).toEqual([
      { question_id: 42, answer: 'a dog' },
      { question_id: 'x', answer: '-2' },
    ]);
    const large = ['9007199254740991', '9007199254740993'].map((id) => ({ ...answers[0]!, id }));
    expect(await write('c.json', ANSWER_FILES, large)).toMatch(
      /"question_id":9007199254740991,[^]*"question_id":"9007199254740993",/,
    );
    const without = { path: 'a', question: 'x', caption: 'y', logprob: 0, tokens: [] };
    await expect(write('b.json', ANSWER_FILES, [without])).rejects.toThrow(UsageError);
  });
});

describe('files of labels', () => {
  it('are CSV', async () => {
    expect(await write('a.csv', LABEL_FILES, labels)).toBe(
      [
        'path,label,probability,truth,error_code,error_message',
        "a.jpg,'=dog,0.75,cat,,",
        'b.jpg,,,cat,IMAGE_UNREADABLE,b.jpg: no picture',
        '',
      ].join('\r\n'),
    );
  });
});

it('refuses other endings, and leaves nothing of what is dropped', async () => {
  expect(() => fileWriter('a.txt', ANSWER_FILES)).toThrow('.jsonl, .csv or .json, found ".txt"');
  expect(() => fileWriter('a.json', LABEL_FILES)).toThrow('.jsonl or .csv');
  const path = join(scratchFolder(), 'a.csv');
  const writer = await fileWriter(path, ANSWER_FILES)(path);
  await writer.abort?.();
  expect(existsSync(path)).toBe(false);
});
