import { expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { kindOfRows } from '../../../src/pipeline/journal/kind-of-rows.js';
import { errorOf } from '../../support/error-of.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const failed = '{"path":"a.jpg","error":{"code":"IMAGE_EMPTY","message":"nothing"}}\n';

it.each([
  ['', 'captions'],
  [failed, 'captions'],
  ['{"path":"a.j', 'captions'], // killed while it wrote its first row
  [`${failed}{"path":"b.jpg","question":"what?","answer":"a cat","logprob":-1,"tokens":[3]}\n`, 'answers'],
  [`${failed}{"path":"b.jpg","label":"cat","probability":1}\n`, 'labels'],
])('%j tells of %s', async (rows, kind) => {
  const folder = new TemporaryFolder();
  folder.write('rows.jsonl', rows);
  expect(await kindOfRows(folder.at('rows.jsonl'))).toBe(kind);
});

it.each([
  ['results of COCO', '[\n{"image_id":1,"caption":"a cat"}\n]\n', '"["'],
  ['results in one line', '[{"image_id":1,"caption":"a cat"}]', '"[{"image_id":1,"caption":"a cat"}]"'],
  ['CSV', 'path,caption\r\na.jpg,a cat\r\n', '"path,caption"'],
  ['a picture', '\u0000\u0001PNG', 'no text'],
])('refuses %s', async (_, text, found) => {
  const folder = new TemporaryFolder();
  folder.write('results.json', text);
  const error = await errorOf(kindOfRows(folder.at('results.json')));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(
    `expected the JSONL output of a run, one row a line, found ${found} in its first line`,
  );
});

it('refuses a folder and a file that is not there', async () => {
  const folder = new TemporaryFolder();
  for (const path of [folder.path, folder.at('nosuch.jsonl')]) {
    expect((await errorOf(kindOfRows(path))).message).toContain('found no such file');
  }
});
