import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OutputError } from '../../src/errors.js';
import { writeTextFile } from '../../src/evaluation/write-text-file.js';

test('writes whole files, and says which can not be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'capwright-'));
  await writeTextFile(join(folder, 'a.txt'), 'one');
  await writeTextFile(join(folder, 'a.txt'), 'two');
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['a.txt']);
  await expect(writeTextFile(join(folder, 'none', 'b.txt'), 'x')).rejects.toThrow(OutputError);
  await expect(writeTextFile(join(folder, 'none', 'b.txt'), 'x')).rejects.toThrow(/b\.txt/);
  await rm(folder, { recursive: true });
});
