import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import type { AnswerRecord, FailedAnswer } from '../../../src/pipeline/questions/answer-record.js';
import { openAnswerWriter } from '../../../src/pipeline/questions/answer-writer.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const answers: (AnswerRecord | FailedAnswer)[] = [
  { path: 'a.jpg', id: '42', question: 'what, "this"?', answer: 'a dog', logprob: -0.123456 },
  { path: 'a.jpg', id: '43', question: '=1+1?', answer: '-2', logprob: -1 },
  { path: 'b.jpg', id: '44', question: 'who?', error: { code: 'IMAGE_UNREADABLE', message: 'b.jpg: no picture' } },
];

async function write(name: string, records = answers): Promise<string> {
  const path = join(scratchFolder(), name);
  const writer = await openAnswerWriter(path);
  for (const record of records) await writer.write(record);
  expect(existsSync(path)).toBe(name.endsWith('.jsonl'));
  await writer.close();
  return readFileSync(path, 'utf8');
}

describe('openAnswerWriter', () => {
  it('writes JSONL', async () => {
    const rows = (await write('a.jsonl')).trim().split('\n');
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { ...answers[0], logprob: -0.12346 },
      ...answers.slice(1),
    ]);
  });

  it('writes CSV that no spreadsheet takes for formulas', async () => {
    expect(await write('a.csv')).toBe(
      [
        'path,id,question,answer,logprob,error_code,error_message',
        'a.jpg,42,"what, ""this""?",a dog,-0.12346,,',
        "a.jpg,43,'=1+1?,'-2,-1,,",
        'b.jpg,44,who?,,,IMAGE_UNREADABLE,b.jpg: no picture',
        '',
      ].join('\r\n'),
    );
  });

  it('writes VQA results, of answered questions', async () => {
    expect(JSON.parse(await write('a.json'))).toEqual([
      { question_id: 42, answer: 'a dog' },
      { question_id: 43, answer: '-2' },
    ]);
    await expect(write('b.json', [{ path: 'a', question: 'x', answer: 'y', logprob: 0 }])).rejects.toThrow(UsageError);
  });

  it('refuses other endings, and leaves nothing of what is dropped', async () => {
    await expect(openAnswerWriter('a.txt')).rejects.toThrow('.jsonl, .csv or .json');
    const path = join(scratchFolder(), 'a.csv');
    const writer = await openAnswerWriter(path);
    await writer.abort();
    expect(existsSync(path)).toBe(false);
  });
});
