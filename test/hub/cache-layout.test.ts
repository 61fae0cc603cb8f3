import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CachedRepository } from '../../src/hub/cache-layout.js';

const COMMIT = 'a'.repeat(40);
let cache: string;
let cached: CachedRepository;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'capwright-layout-'));
  cached = new CachedRepository(cache, 'owner/name');
  await mkdir(join(cached.folder, 'blobs'), { recursive: true });
  await writeFile(cached.blob('one'), 'first');
  await writeFile(cached.blob('two'), 'other');
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const shown = (name: string): string => join(cached.snapshot(COMMIT), ...name.split('/'));

describe('a file in a snapshot', () => {
  it('is a relative link, so that the cache may be moved', async () => {
    await cached.show('one', COMMIT, 'config.json', true);
    expect(await readlink(shown('config.json'))).toBe(join('..', '..', 'blobs', 'one'));
    await cached.show('one', COMMIT, 'below/config.json', true);
    expect(await readFile(shown('below/config.json'), 'utf8')).toBe('first');
  });

  it('is a hard link where symbolic ones are not wanted: no room is lost', async () => {
    await cached.show('one', COMMIT, 'config.json', false);
    expect((await lstat(shown('config.json'))).isFile()).toBe(true);
    expect((await stat(shown('config.json'))).ino).toBe((await stat(cached.blob('one'))).ino);
  });

  it('is left alone when right, and replaced when it shows another blob or nothing', async () => {
    await cached.show('two', COMMIT, 'config.json', true);
    await cached.show('one', COMMIT, 'config.json', true);
    expect(await readFile(shown('config.json'), 'utf8')).toBe('first');
    const before = (await lstat(shown('config.json'))).ino;
    await cached.show('one', COMMIT, 'config.json', true);
    expect((await lstat(shown('config.json'))).ino).toBe(before);
    await writeFile(shown('cut.json'), 'fir');
    await cached.show('one', COMMIT, 'cut.json', true);
    expect(await readFile(shown('cut.json'), 'utf8')).toBe('first');
    expect((await readdir(cached.snapshot(COMMIT))).sort()).toEqual(['config.json', 'cut.json']);
  });
});

describe('a ref', () => {
  it('is a file with the commit, in folders for its slashes', async () => {
    expect(await cached.readRef('main')).toBeUndefined();
    await cached.writeRef('main', COMMIT);
    await cached.writeRef('refs/pr/3', 'b'.repeat(40));
    expect(await readFile(join(cached.folder, 'refs', 'main'), 'utf8')).toBe(COMMIT);
    expect(await cached.readRef('refs/pr/3')).toBe('b'.repeat(40));
    await cached.writeRef('main', 'c'.repeat(40));
    expect(await cached.readRef('main')).toBe('c'.repeat(40));
    expect((await readdir(join(cached.folder, 'refs'))).sort()).toEqual(['main', 'refs']);
  });

  it('that holds no commit is none', async () => {
    await mkdir(cached.refs);
    await writeFile(join(cached.refs, 'main'), '../../elsewhere');
    expect(await cached.readRef('main')).toBeUndefined();
  });
});
