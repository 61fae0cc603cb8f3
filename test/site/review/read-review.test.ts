import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReview } from '../../../src/site/review/read-review.js';
import type { ReviewHeader, ReviewRow } from '../../../src/site/review/review-row.js';
import { writeReviewCsv, writeReviewJsonl } from '../../../src/site/review/write-review-files.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'capwright-review-'))));
afterAll(() => rm(folder, { recursive: true }));

const header: ReviewHeader = {
  type: 'alt-review',
  version: 1,
  root: '/srv/site',
  kind: 'folder',
  components: ['Image'],
  model: 'm',
};
const row: ReviewRow = {
  type: 'use',
  id: 'a.md:1:1',
  file: 'a.md',
  index: 0,
  sha256: 'ab',
  group: 'g',
  element: 'img',
  status: 'missing',
  text: 'A "cat", asleep',
  suggestion: 'A cat',
  decorative: false,
  flags: [{ code: 'link', message: 'Say where it leads.' }],
  context: { before: '=SUM(A1)', after: '', link: { href: '/x', text: '' } },
};
const rows: ReviewRow[] = [
  { ...row, decision: 'approve' },
  { ...row, id: '-b', index: 1, text: '=HYPERLINK("x")', written: "'quoted", decision: 'approve' },
  { ...row, id: 'c', index: 2, text: '', decision: 'decorative' },
  { ...row, id: 'd', index: 3, text: '' },
];

describe.each(['jsonl', 'csv'])('a review as %s', (format) => {
  test('gives its decisions back', async () => {
    const path = join(folder, `review.${format}`);
    await (format === 'csv' ? writeReviewCsv : writeReviewJsonl)(path, header, rows);
    const review = await readReview(path);
    expect(review).toMatchObject({ root: '/srv/site', components: ['Image'] });
    expect(review.decisions).toEqual([
      { id: 'a.md:1:1', file: 'a.md', index: 0, sha256: 'ab', text: 'A "cat", asleep', decision: 'approve' },
      {
        id: '-b',
        file: 'a.md',
        index: 1,
        sha256: 'ab',
        text: '=HYPERLINK("x")',
        written: "'quoted",
        decision: 'approve',
      },
      { id: 'c', file: 'a.md', index: 2, sha256: 'ab', text: '', decision: 'decorative' },
      { id: 'd', file: 'a.md', index: 3, sha256: 'ab', text: '' },
    ]);
  });
});

test('a spreadsheet sees no formula', async () => {
  const path = join(folder, 'guard.csv');
  await writeReviewCsv(path, header, rows);
  const cells = parse(await readFile(path, 'utf8'), { bom: true }).flat();
  expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
});

test.each([
  ['nothing', 'x.jsonl', '', /found something else/],
  ['a manifest', 'x.jsonl', '{"type":"alt-manifest"}\n', /found something else/],
  ['no JSON', 'x.jsonl', 'hello\n', /x\.jsonl:1: expected one JSON object/],
  [
    'a verdict',
    'x.jsonl',
    '{"type":"alt-review","root":"r"}\n{"id":"a","file":"a","sha256":"s","index":0,"decision":"yes"}\n',
    /approve, decorative or skip for a, found "yes"/,
  ],
  [
    'no text',
    'x.jsonl',
    '{"type":"alt-review","root":"r"}\n{"id":"a","file":"a","sha256":"s","index":0,"decision":"approve","text":" "}\n',
    /expected a text for a/,
  ],
  ['no index', 'x.csv', 'decision,text,id,site\r\napprove,x,a,"{""root"":""r""}"\r\n', /expected id, file, index/],
  ['a torn CSV', 'x.csv', 'a,b\r\n"x\r\n', /expected a CSV file/],
])('%s in place of a review is refused', async (_, name, text, message) => {
  const path = join(folder, name);
  await writeFile(path, text);
  await expect(readReview(path)).rejects.toThrow(message);
});
