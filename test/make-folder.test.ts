import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeFolder } from '../src/make-folder.js';
import { errorOf } from './support/error-of.js';
import { TemporaryFolder } from './support/temporary-folder.js';

it('makes folders that are missing, several calls at once and again', async () => {
  const path = new TemporaryFolder().at('a/b/c');
  await Promise.all([makeFolder(path), makeFolder(path)]);
  await makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

it('says that a file is in the way', async () => {
  const folder = new TemporaryFolder();
  folder.write('file');
  expect(await errorOf(makeFolder(folder.at('file')))).toMatchObject({ code: 'EEXIST' });
  expect(await errorOf(makeFolder(folder.at('file/below')))).toMatchObject({ code: 'ENOTDIR' });
});

it.skipIf(process.platform !== 'linux')('ends where no folder can be made', async () => {
  expect(await errorOf(makeFolder('/proc/capwright/a/b'))).toMatchObject({ code: 'ENOENT' });
});
