import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AppliedFile, applyReview, type ApplyOptions } from '../../../src/site/apply/apply-review.js';
import type { Decision } from '../../../src/site/review/decision.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'capwright-apply-'));
  await mkdir(join(root, 'site'));
});
afterEach(() => rm(root, { recursive: true }));

const page = '<p>\r\n<img src="a">\r\n<img src="b">';
const options = { replace: false, dryRun: false, backup: false };

function decide(file: string, text: string): Decision[] {
  const sha256 = createHash('sha256').update(page).digest('hex');
  return [
    { id: `${file}#0`, file, index: 0, sha256, decision: 'approve', text },
    { id: `${file}#1`, file, index: 1, sha256, decision: 'skip', text: 'never' },
  ];
}

async function apply(decisions: Decision[], more: Partial<ApplyOptions> = {}): Promise<AppliedFile[]> {
  const files: AppliedFile[] = [];
  const review = { root: join(root, 'site'), kind: 'folder', components: [], decisions } as const;
  for await (const file of applyReview(review, { ...options, ...more })) files.push(file);
  return files;
}

test('writes what was approved, keeps the mode, leaves nothing beside it, and is done the second time', async () => {
  const path = join(root, 'site', 'a.html');
  await writeFile(path, page);
  await chmod(path, 0o640);
  expect(await apply(decide('a.html', 'Cat'))).toMatchObject([
    { outcome: 'changed', written: ['a.html#0'], refused: [] },
  ]);
  expect(await readFile(path, 'utf8')).toBe('<p>\r\n<img src="a" alt="Cat">\r\n<img src="b">');
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  expect(await readdir(join(root, 'site'))).toEqual(['a.html']);
  expect(await apply(decide('a.html', 'Cat'))).toMatchObject([{ outcome: 'unchanged', already: ['a.html#0'] }]);
  expect(await apply(decide('a.html', 'Dog'))).toMatchObject([
    { outcome: 'refused', reason: 'it changed since the scan; scan it again' },
  ]);
});

test('a dry run shows the difference and writes nothing', async () => {
  const path = join(root, 'site', 'a.html');
  await writeFile(path, page);
  const [file] = await apply(decide('a.html', 'Cat'), { dryRun: true, backup: true });
  expect(file?.diff).toBe(
    '--- a/a.html\n+++ b/a.html\n@@ -1,3 +1,3 @@\n <p>\r\n-<img src="a">\r\n+<img src="a" alt="Cat">\r\n <img src="b">\n\\ No newline at end of file\n',
  );
  expect(await readFile(path, 'utf8')).toBe(page);
  expect(await readdir(join(root, 'site'))).toEqual(['a.html']);
});

test('a backup never overwrites another', async () => {
  await writeFile(join(root, 'site', 'a.html'), page);
  await writeFile(join(root, 'site', 'a.html.orig'), 'older');
  const [file] = await apply(decide('a.html', 'Cat'), { backup: true });
  expect(file?.backup).toMatch(/a\.html\.orig\.1$/);
  expect(await readFile(join(root, 'site', 'a.html.orig'), 'utf8')).toBe('older');
  expect(await readFile(join(root, 'site', 'a.html.orig.1'), 'utf8')).toBe(page);
});

test('nothing outside of the folder is touched, by name or by link', async () => {
  await writeFile(join(root, 'out.html'), page);
  await symlink(join(root, 'out.html'), join(root, 'site', 'link.html'));
  const decisions = ['../out.html', join(root, 'out.html'), 'link.html', 'gone.html'].flatMap((file) =>
    decide(file, 'x'),
  );
  const files = await apply(decisions);
  expect(files.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect(await readFile(join(root, 'out.html'), 'utf8')).toBe(page);
});
