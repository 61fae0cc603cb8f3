import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { readQuestions } from '../../../src/pipeline/questions/question-source.js';
import { scratchFolder } from '../../support/scratch-folder.js';

async function read(name: string, text: string, root?: string): Promise<unknown[]> {
  const file = join(scratchFolder(), name);
  writeFileSync(file, text);
  const items = await readQuestions(file, root);
  return items.map(({ path, id, prompt }) => [path, id, prompt]);
}

describe('readQuestions', () => {
  it('reads JSONL, the questions of a picture together', async () => {
    const lines = ['{"path":"a.jpg","question":"what?","id":7}', '', '{"path":"b.jpg","question":"who?"}'];
    expect(await read('q.jsonl', [...lines, '{"path":"a.jpg","question":"where?","id":"x"}'].join('\n'))).toEqual([
      ['a.jpg', '7', 'what?'],
      ['a.jpg', 'x', 'where?'],
      ['b.jpg', undefined, 'who?'],
    ]);
  });

  it('reads CSV, below a folder', async () => {
    const csv = '\uFEFFpath,question,question_id\r\na.jpg,"what, please?",3\r\nb.jpg,who?,\r\n';
    expect(await read('q.csv', csv, 'pictures')).toEqual([
      [join('pictures', 'a.jpg'), '3', 'what, please?'],
      [join('pictures', 'b.jpg'), undefined, 'who?'],
    ]);
  });

  it("reads VQA v2's questions.json by the names of its pictures", async () => {
    const questions = [{ image_id: 42, question: 'how many?', question_id: 42001 }];
    const json = JSON.stringify({ data_subtype: 'val2014', questions });
    const name = join('root', 'COCO_val2014_000000000042.jpg');
    expect(await read('q.json', json, 'root')).toEqual([[name, '42001', 'how many?']]);
    const test = JSON.stringify({ data_subtype: 'test-dev2015', questions });
    expect(await read('q.json', test, 'root')).toEqual([
      [join('root', 'COCO_test2015_000000000042.jpg'), '42001', 'how many?'],
    ]);
  });

  it.each([
    ['q.jsonl', '{"path":"a.jpg"}', 'line 1: expected "question"'],
    ['q.jsonl', '{"path":"a","question":"x"}\n{', 'line 2: expected JSON'],
    ['q.csv', 'image,question\na,b\n', 'row 2: expected "path"'],
    ['q.json', '{}', 'expected VQA v2'],
    ['q.json', '{"questions":[]}', '--image-root'],
    ['q.jsonl', '\n', 'found none'],
    ['q.json', 'null', 'expected VQA v2'],
    ['q.json', '{"questions":null}', 'expected VQA v2'],
    ['q.jsonl', 'null', 'line 1: expected "path"'],
    [
      'q.jsonl',
      '{"path":"a","question":"x","id":12345678901234567}',
      'line 1: expected an id of at most 9007199254740991',
    ],
  ])('refuses %s of %j', async (name, text, message) => {
    await expect(read(name, text)).rejects.toThrow(UsageError);
    await expect(read(name, text)).rejects.toThrow(message);
  });

  it.each([
    ['null', 'q.json: questions[0]: expected "image_id" to be a number or a text, found undefined'],
    ['{"image_id":null,"question":"x"}', 'expected "image_id" to be a number or a text, found null'],
    ['{"image_id":42,"question":null}', 'questions[0]: expected "question" to be a text'],
  ])('refuses a VQA question of %s', async (question, message) => {
    await expect(read('q.json', `{"questions":[${question}]}`, 'root')).rejects.toThrow(UsageError);
    await expect(read('q.json', `{"questions":[${question}]}`, 'root')).rejects.toThrow(message);
  });

  it('says when there is no such file', async () => {
    await expect(readQuestions(join(scratchFolder(), 'absent.csv'))).rejects.toThrow("can't be read");
  });
});
