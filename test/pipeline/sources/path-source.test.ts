import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { PathSource, type PathSourceOptions } from '../../../src/pipeline/sources/path-source.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const TREE = ['b.png', 'a.JPG', 'notes.txt', 'sub/c.jpeg', 'sub/deep/d.WebP', 'sub.jpg', 'sub0/e.png', '.hidden/f.png'];

function tree(names = TREE): TemporaryFolder {
  const folder = new TemporaryFolder();
  for (const name of names) folder.write(name);
  return folder;
}

/** Paths that a source gives, without the temporary folder's own. */
async function paths(folder: TemporaryFolder, inputs: string[], options?: PathSourceOptions): Promise<string[]> {
  const items = await collect(new PathSource(inputs, options).items());
  return items.map(({ path }) => path.replace(`${folder.path}/`, ''));
}

describe('PathSource', () => {
  it('finds pictures below a folder in any letter case, sorted by path, hidden ones left out', async () => {
    const folder = tree();
    const expected = ['a.JPG', 'b.png', 'sub.jpg', 'sub/c.jpeg', 'sub/deep/d.WebP', 'sub0/e.png'];
    expect(await paths(folder, [folder.path])).toEqual(expected);
    expect(expected).toEqual([...expected].sort());
    expect(await new PathSource([folder.path]).count()).toBe(expected.length);
  });

  it('shows paths as they were given', async () => {
    const folder = tree(['x/a.png']);
    const items = await collect(new PathSource([`${folder.path}/`, folder.at('x/a.png'), 'no/such.jpg']).items());
    expect(items.map(({ path }) => path)).toEqual([folder.at('x/a.png'), folder.at('x/a.png'), 'no/such.jpg']);
    expect(await items[2]!.read()).toBe('no/such.jpg');
    expect(await items[2]!.identity()).toBe('no/such.jpg:missing');
  });

  it('keeps the order of its inputs and takes named files whatever their ending', async () => {
    const folder = tree();
    const inputs = [folder.at('sub0'), folder.at('notes.txt'), folder.at('a.JPG')];
    expect(await paths(folder, inputs)).toEqual(['sub0/e.png', 'notes.txt', 'a.JPG']);
  });

  it('includes and excludes by glob; patterns without a slash go for any depth', async () => {
    const folder = tree();
    expect(await paths(folder, [folder.path], { include: ['*.PNG'] })).toEqual(['b.png', 'sub0/e.png']);
    expect(await paths(folder, [folder.path], { include: ['sub/**/*.webp'] })).toEqual(['sub/deep/d.WebP']);
    expect(await paths(folder, [folder.path], { exclude: ['sub'] })).toEqual([
      'a.JPG',
      'b.png',
      'sub.jpg',
      'sub0/e.png',
    ]);
    expect(await paths(folder, [folder.path], { exclude: ['sub*/**'] })).toEqual(['a.JPG', 'b.png', 'sub.jpg']);
    expect(await paths(folder, [folder.path], { include: ['.hidden/*.png'] })).toEqual(['.hidden/f.png']);
  });

  it('expands globs that the shell did not', async () => {
    const folder = tree();
    expect(await paths(folder, [`${folder.path}/**/*.png`])).toEqual(['b.png', 'sub0/e.png']);
    expect(await paths(folder, [`${folder.path}/sub*/*`])).toEqual(['sub/c.jpeg', 'sub0/e.png']);
    expect(await paths(folder, [`${folder.path}/{a,b}.*`])).toEqual(['a.JPG', 'b.png']);
    expect(await paths(folder, [`${folder.path}/*.png`])).toEqual(['b.png']);
    expect(await paths(folder, [`${folder.path}/**/*.png`], { exclude: ['sub0'] })).toEqual(['b.png']);
  });

  it('takes a file whose name looks like a glob by its name', async () => {
    const folder = tree(['[1].png', '1.png']);
    expect(await paths(folder, [folder.at('[1].png')])).toEqual(['[1].png']);
  });

  it('gives folders named like pictures and links that lead nowhere as items, to become error rows', async () => {
    const folder = tree(['z.png', 'x.jpg/inside.png']);
    symlinkSync('nowhere', folder.at('gone.png'));
    expect(await paths(folder, [folder.path])).toEqual(['gone.png', 'x.jpg', 'x.jpg/inside.png', 'z.png']);
  });

  it('follows links, but not in circles', async () => {
    const folder = tree(['real/a.png']);
    symlinkSync(folder.path, folder.at('real/up'));
    symlinkSync(folder.at('real'), folder.at('twin'));
    expect(await paths(folder, [folder.path])).toEqual(['real/a.png', 'twin/a.png']);
  });

  it('makes an error row of a folder it may not read', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may read everything');
    const folder = tree(['a.png']);
    mkdirSync(folder.at('locked'));
    chmodSync(folder.at('locked'), 0);
    const items = await collect(new PathSource([folder.path]).items());
    await expect(items[1]!.read()).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' });
  });

  it('says so when there is nothing at all', async () => {
    const folder = tree(['notes.txt']);
    await expect(paths(folder, [folder.path])).rejects.toThrow(UsageError);
  });

  it('identifies a file by path, size and time of change', async () => {
    const folder = new TemporaryFolder();
    const path = folder.write('a.png', '12345');
    const [item] = await collect(new PathSource([path]).items());
    const before = await item!.identity();
    expect(before).toMatch(/a\.png:5:\d+$/);
    folder.write('a.png', '123456');
    expect(await item!.identity()).not.toBe(before);
  });
});
