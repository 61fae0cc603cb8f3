import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { WebDatasetSource } from '../../../src/pipeline/sources/web-dataset-source.js';
import { collect } from '../../support/collect.js';
import { gitFixture } from '../../support/git-fixtures.js';
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

  it('refuses compressed shards, which can not be read in place', () => {
    expect(() => new WebDatasetSource(['a.tar.gz'])).toThrow(UsageError);
  });
});
