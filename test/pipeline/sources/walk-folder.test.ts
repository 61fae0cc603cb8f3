import { expect, it } from 'vitest';
import { walkFolder } from '../../../src/pipeline/sources/walk-folder.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const everything = { file: () => true, folder: () => true };

it('walkFolder gives the order of all paths sorted, folders before what is in them', async () => {
  const folder = new TemporaryFolder();
  const files = ['a-b.png', 'a/z.png', 'a.png', 'a0.png', 'B.png', 'ä.png', 'a/b/c.png'];
  for (const file of files) folder.write(file);
  const found = await collect(walkFolder(folder.path, everything));
  expect(found.filter(({ isFolder }) => !isFolder).map(({ path }) => path)).toEqual([...files].sort());
  expect(found.filter(({ isFolder }) => isFolder).map(({ path }) => path)).toEqual(['a', 'a/b']);
});

it('walkFolder reports a folder that can not be listed', async () => {
  const [entry] = await collect(walkFolder('no/such/folder', everything));
  expect(entry).toMatchObject({ isFolder: true, problem: { code: 'ENOENT' } });
});
