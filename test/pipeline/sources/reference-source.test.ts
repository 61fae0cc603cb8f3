import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { ReferenceSource } from '../../../src/pipeline/sources/reference-source.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

test('finds images by name below the folder, or right in it, and keeps their ids', async () => {
  const root = new TemporaryFolder().path;
  await mkdir(join(root, 'val2014'));
  await writeFile(join(root, 'val2014', 'a.jpg'), '');
  await writeFile(join(root, 'b.jpg'), '');
  const images = [
    { id: 1, fileName: 'val2014/a.jpg' },
    { id: 'two', fileName: 'val2014/b.jpg' },
    { id: 3, fileName: 'val2014/missing.jpg' },
    { id: 4 },
    { id: 5, fileName: join(root, 'val2014/a.jpg') },
    { id: 6, fileName: '/gone/b.jpg' },
  ];
  const source = new ReferenceSource(images, root);
  expect(await source.count()).toBe(6);
  const items = await collect(source.items());
  expect(items.map(({ path, imageId }) => [path, imageId])).toEqual([
    [join(root, 'val2014/a.jpg'), 1],
    [join(root, 'b.jpg'), 'two'],
    [join(root, 'val2014/missing.jpg'), 3],
    ['4', 4],
    [join(root, 'val2014/a.jpg'), 5],
    [join(root, 'b.jpg'), 6],
  ]);
  await expect(items[3]?.read()).rejects.toThrow(/file name for image 4/);
});

test('refuses a folder that is not there', async () => {
  const source = new ReferenceSource([{ id: 1, fileName: 'a.jpg' }], '/not/there');
  await expect(collect(source.items())).rejects.toThrow(UsageError);
});
