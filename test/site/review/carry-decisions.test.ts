import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { carryDecisions } from '../../../src/site/review/carry-decisions.js';
import type { ReviewHeader, ReviewRow } from '../../../src/site/review/review-row.js';
import { writeReviewCsv, writeReviewJsonl } from '../../../src/site/review/write-review-files.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'capwright-carry-'))));
afterEach(() => rm(folder, { recursive: true }));

const header: ReviewHeader = { type: 'alt-review', version: 1, root: '/x', kind: 'web', components: [], model: 'm' };

function row(id: string, more: Partial<ReviewRow> = {}): ReviewRow {
  const fixed = { type: 'use', group: 'g', element: 'img', status: 'missing', decorative: false, flags: [] } as const;
  const place = { id, file: 'a', index: 0, sha256: 's', context: { before: '', after: '' } };
  return { ...fixed, ...place, text: 'new', suggestion: 'new', ...more };
}

test('decisions of both files come over, those of other bytes do not', async () => {
  await writeReviewJsonl(join(folder, 'review.jsonl'), header, [
    row('a', { decision: 'approve', text: 'by hand' }),
    row('b', { decision: 'approve', text: 'old', sha256: 'other' }),
    row('c'),
  ]);
  await writeReviewCsv(join(folder, 'review.csv'), header, [
    row('c', { decision: 'skip' }),
    row('d', { decision: 'decorative', text: '' }),
  ]);
  const rows = await carryDecisions(
    folder,
    ['a', 'b', 'c', 'd', 'e'].map((id) => row(id)),
  );
  expect(rows.map(({ id, decision, text }) => [id, decision, text])).toEqual([
    ['a', 'approve', 'by hand'],
    ['b', undefined, 'new'],
    ['c', 'skip', 'new'],
    ['d', 'decorative', ''],
    ['e', undefined, 'new'],
  ]);
});

test('an earlier review that can not be read stops the run, so that it is not lost', async () => {
  const path = join(folder, 'review.jsonl');
  await writeFile(path, 'somebody wrote a note here');
  await expect(carryDecisions(folder, [row('a')])).rejects.toThrow(/expected one JSON object/);
  expect(await readFile(path, 'utf8')).toContain('note');
});
