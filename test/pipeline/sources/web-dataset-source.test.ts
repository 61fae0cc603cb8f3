import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { WebDatasetSource } from '../../../src/pipeline/sources/web-dataset-source.js';
import { collect } from '../../support/collect.js';
import { gitFixture } from '../../support/git-fixtures.js';
import { TAR_END, tarMember } from '../../support/tar-blocks.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const picture = readFileSync(gitFixture('images/noise.png'));

/** Packs files with the system's tar, in the given order. */
function pack(
  folder: TemporaryFolder,
  name: string,
  files: Record<string, Uint8Array | string>,
  format = 'gnu',
): string {
  for (const [file, content] of Object.entries(files)) folder.write(`in/${file}`, content);
  const shard = folder.at(name);
  execFileSync('tar', [`--format=${format}`, '-cf', shard, '-C', folder.at('in'), ...Object.keys(files)]);
  return shard;
}

describe('WebDatasetSource', () => {
  it('gives a sample a key, in order, and reads the picture from its place', async () => {
    const folder = new TemporaryFolder();
    const shard = pack(folder, 'a.tar', {
      '0001.txt': 'a caption',
      '0001.jpg': 'first',
      '0001.json': '{}',
      'sub/0002.PNG': picture,
      '0003.v2.webp': 'third',
    });
    const items = await collect(new WebDatasetSource([shard]).items());
    expect(items.map(({ path, id }) => [path, id])).toEqual([
      [`${shard}/0001.jpg`, '0001'],
      [`${shard}/sub/0002.PNG`, 'sub/0002'],
      [`${shard}/0003.v2.webp`, '0003'],
    ]);
    const bytes = await Promise.all(items.map(async (item) => Buffer.from((await item.read()) as Uint8Array)));
    expect(bytes[0]!.toString()).toBe('first');
    expect(bytes[1]!.equals(picture)).toBe(true);
    const identities = await Promise.all(items.map((item) => item.identity()));
    expect(new Set(identities).size).toBe(3);
    expect(identities[0]).toContain(`${shard}:${statSync(shard).size}:`);
  });

  it.each(['gnu', 'pax', 'ustar', 'v7'])('reads %s archives, long and non-ASCII names included', async (format) => {
    const long = format === 'v7' ? 'short' : `${'deep/'.repeat(10)}${'n'.repeat(90)}`;
    const names =
      format === 'gnu' || format === 'pax' ? [`${long}${'m'.repeat(80)}.jpg`, 'bild-ä.png'] : [`${long}.jpg`, 'b.png'];
    const folder = new TemporaryFolder();
    const shard = pack(folder, 'a.tar', { [names[0]!]: 'one', [names[1]!]: picture }, format);
    const items = await collect(new WebDatasetSource([shard]).items());
    expect(items.map(({ path }) => path)).toEqual(names.map((name) => `${shard}/${name}`));
    expect(Buffer.from((await items[1]!.read()) as Uint8Array).equals(picture)).toBe(true);
  });

  it('expands braces in shard names', async () => {
    const folder = new TemporaryFolder();
    for (const number of ['08', '09', '10']) pack(folder, `${number}.tar`, { [`${number}.jpg`]: number });
    const items = await collect(new WebDatasetSource([folder.at('{08..10}.tar')]).items());
    expect(items.map(({ id }) => id)).toEqual(['08', '09', '10']);
  });

  it('makes error rows of a sample without a picture, a missing shard and a damaged one', async () => {
    const folder = new TemporaryFolder();
    const good = pack(folder, 'good.tar', { '1.txt': 'no picture', '2.jpg': 'x' });
    const cut = pack(folder, 'cut.tar', { '3.jpg': 'kept', '4.jpg': Buffer.alloc(5000) });
    truncateSync(cut, 2048);
    const noTar = folder.write('no.tar', Buffer.alloc(2048, 'x'));
    const items = await collect(new WebDatasetSource([good, folder.at('gone.tar'), cut, noTar]).items());
    const outcomes = await Promise.all(
      items.map((item) => item.read().then(String, (error: unknown) => (error as { code: string }).code)),
    );
    expect(outcomes).toEqual(['SAMPLE_WITHOUT_IMAGE', 'x', 'SHARD_MISSING', 'kept', 'SHARD_DAMAGED', 'SHARD_DAMAGED']);
  });

  /** Packs members as they are given, and tells of each item its path and its text or the code of its error. */
  async function outcomes(...members: readonly Uint8Array[]): Promise<[path: string, outcome: string][]> {
    const shard = new TemporaryFolder().write('a.tar', Buffer.concat(members));
    const items = await collect(new WebDatasetSource([shard]).items());
    const outcome = (error: unknown) => (error as { code: string }).code;
    return Promise.all(
      items.map(async (item) => [item.path.replace(`${shard}/`, ''), await item.read().then(String, outcome)]),
    );
  }

  it('passes over what belongs to no sample, as the webdataset library does', async () => {
    const found = await outcomes(
      tarMember('README', 'about'),
      tarMember('./._0001.jpg', 'resource fork'),
      tarMember('./0001.jpg', 'picture'),
      tarMember('.DS_Store', 'view'),
      tarMember('__meta__/index.json', '{}'),
      tarMember('./0001.txt', 'caption'),
      tarMember('notes.d/LICENSE', 'text'),
      TAR_END,
    );
    expect(found).toEqual([['./0001.jpg', 'picture']]);
  });

  it('makes an error row of a shard that holds files but no sample', async () => {
    const [row, ...others] = await outcomes(tarMember('README', 'about'), tarMember('0001', 'picture'), TAR_END);
    expect([row?.[1], others]).toEqual(['SHARD_WITHOUT_SAMPLES', []]);
    expect(await outcomes(TAR_END)).toEqual([]);
  });

  it('makes error rows of pictures that are links or sparse', async () => {
    const found = await outcomes(
      tarMember('1.jpg', 'one'),
      tarMember('2.jpg', '', { type: '1', bytes: [[157, '1.jpg']] }),
      tarMember('3.jpg', '', { type: '2', bytes: [[157, '1.jpg']] }),
      tarMember('3.png', 'beside a link'),
      tarMember('4.jpg', 'map', { type: 'S', magic: 'ustar  \0' }),
      tarMember('5.txt', '', { type: '2', bytes: [[157, '1.txt']] }),
      tarMember('5.jpg', 'five'),
      TAR_END,
    );
    expect(found).toEqual([
      ['1.jpg', 'one'],
      ['2.jpg', 'MEMBER_IS_LINK'],
      ['3.png', 'beside a link'],
      ['4.jpg', 'MEMBER_IS_SPARSE'],
      ['5.jpg', 'five'],
    ]);
  });

  it('takes the last of several members of one name, as tar does when it unpacks them', async () => {
    const twice = [tarMember('1.jpg', 'old'), tarMember('1.txt', 'caption'), tarMember('1.jpg', 'new')];
    expect(await outcomes(...twice, TAR_END)).toEqual([['1.jpg', 'new']]);
    // Apart from each other they are samples of their own.
    expect(await outcomes(twice[0]!, tarMember('2.jpg', 'two'), twice[2]!, TAR_END)).toEqual([
      ['1.jpg', 'old'],
      ['2.jpg', 'two'],
      ['1.jpg', 'new'],
    ]);
  });

  it('refuses a picture of more than 1 GiB before it takes the memory', async () => {
    const folder = new TemporaryFolder();
    const shard = folder.write('a.tar', tarMember('1.jpg', '', { size: '10000001000\0' }));
    truncateSync(shard, 2 ** 30 + 2048);
    const [item] = await collect(new WebDatasetSource([shard]).items());
    await expect(item!.read()).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });

  it('makes error rows of folders and pipes, which it does not open', async ({ skip }) => {
    if (process.platform === 'win32') skip('needs mkfifo');
    const folder = new TemporaryFolder();
    execFileSync('mkfifo', [folder.at('pipe.tar')]);
    folder.write('folder.tar/1.jpg', 'x');
    const items = await collect(new WebDatasetSource([folder.at('pipe.tar'), folder.at('folder.tar')]).items());
    for (const item of items) await expect(item.read()).rejects.toMatchObject({ code: 'SHARD_NOT_A_FILE' });
    expect(items).toHaveLength(2);
  });

  it('says what a shard is that is no tar archive', async () => {
    const shard = new TemporaryFolder().write('a.tar', gzipSync(Buffer.concat([tarMember('1.jpg', 'one'), TAR_END])));
    const [item] = await collect(new WebDatasetSource([shard]).items());
    await expect(item!.read()).rejects.toThrow(
      `${shard}: can't be read on (expected a tar archive, found gzip data. Decompress it first). Later samples of it are missing.`,
    );
  });

  it('refuses compressed shards, which can not be read in place', () => {
    expect(() => new WebDatasetSource(['a.tar.gz'])).toThrow(UsageError);
  });
});
