import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { TemporaryFolder } from '../support/temporary-folder.js';

const LIMIT_MIB = 400;

/** Captions without a model; prints the rows of each run and the highest memory of the process in KiB. */
const SCRIPT = new URL('../support/null-run.mjs', import.meta.url).pathname;

test('a million paths, then all of them again, stay below 400 MB', { timeout: 1_800_000 }, async () => {
  const folder = new TemporaryFolder();
  // A thousand files, seen through a thousand links to their folder.
  mkdirSync(folder.at('files'));
  mkdirSync(folder.at('photos'));
  for (let number = 0; number < 1000; number++) {
    const name = String(number).padStart(3, '0');
    writeFileSync(folder.at(`files/${name}.jpg`), name);
    symlinkSync(folder.at('files'), folder.at(`photos/${name}`));
  }

  for (const [captioned, skipped] of [
    [1_000_000, 0],
    [0, 1_000_000],
  ]) {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, 'photos', 'out.jsonl', 'out.csv'], {
      cwd: folder.path,
    });
    const result = JSON.parse(stdout) as { captioned: number; skipped: number; rows: number; peakKiB: number };
    expect(result).toMatchObject({ captioned, skipped, rows: 1_000_000 });
    expect(result.peakKiB / 1024).toBeLessThan(LIMIT_MIB);
  }
});
