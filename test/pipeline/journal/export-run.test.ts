import { linkSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { exportRun } from '../../../src/pipeline/journal/export-run.js';
import { openWriter } from '../../../src/pipeline/writers/open-writer.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const ROWS = '{"path":"a.jpg","caption":"an ant","logprob":-1,"tokens":[1]}\n';

const exportTo = (rows: string, ...paths: string[]) =>
  exportRun(
    rows,
    paths.map((path) => ({ path, open: () => openWriter(path) })),
    { force: true },
  );

/** Rows in a folder, and links to both. */
function linkedRows(): { folder: TemporaryFolder; rows: string } {
  const folder = new TemporaryFolder();
  const rows = folder.write('rows.jsonl', ROWS);
  folder.write('rows.jsonl.run.json', '{}');
  mkdirSync(folder.at('below'));
  symlinkSync(rows, folder.at('link.jsonl'));
  symlinkSync(folder.path, folder.at('folder-link'));
  return { folder, rows };
}

describe('an export onto its own rows', () => {
  it.each([
    ['by its name', 'rows.jsonl'],
    ['by a detour', 'below/../rows.jsonl'],
    ['by a link to the file', 'link.jsonl'],
    ['by a link to the folder', 'folder-link/rows.jsonl'],
    ['of its journal', 'rows.jsonl.run.json'],
    ['of its journal that is not there', 'folder-link/rows.jsonl.seen'],
  ])('is refused %s, and nothing is moved', async (_, name) => {
    const { folder, rows } = linkedRows();
    const before = readdirSync(folder.path);
    const target = `${folder.path}/${name}`;
    for (const path of [target, relative('.', folder.path) + target.slice(folder.path.length)]) {
      await expect(exportTo(rows, path)).rejects.toThrow(UsageError);
      await expect(exportTo(rows, path)).rejects.toThrow(/another name for the output than for the rows/);
    }
    expect(readdirSync(folder.path)).toEqual(before);
    expect(readFileSync(rows, 'utf8')).toBe(ROWS);
  });

  it('is refused when the rows are given by a link, too', async () => {
    const { folder, rows } = linkedRows();
    await expect(exportTo(folder.at('link.jsonl'), rows)).rejects.toThrow(UsageError);
    expect(readFileSync(rows, 'utf8')).toBe(ROWS);
  });
});

it('refuses two outputs of one file', async () => {
  const folder = new TemporaryFolder();
  const rows = folder.write('rows.jsonl', ROWS);
  mkdirSync(folder.at('below'));
  await expect(exportTo(rows, folder.at('a.csv'), `${folder.at('below')}/../a.csv`)).rejects.toThrow(
    /expected outputs of different files, found .*a\.csv of the same/,
  );
  expect(readdirSync(folder.path).sort()).toEqual(['below', 'rows.jsonl']);
});

it('keeps what has another name, a second name of the same bytes included', async () => {
  const folder = new TemporaryFolder();
  const rows = folder.write('rows.jsonl', ROWS);
  linkSync(rows, folder.at('hard.jsonl'));
  expect(await exportTo(rows, folder.at('hard.jsonl'))).toMatchObject({ rows: 1, kept: [folder.at('hard.1.jsonl')] });
  expect(readFileSync(rows, 'utf8')).toBe(ROWS);
});
