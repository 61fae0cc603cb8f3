import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { WebDatasetSource } from '../../../src/pipeline/sources/web-dataset-source.js';
import { tarEntries } from '../../../src/pipeline/sources/tar-entries.js';
import { WebDatasetWriter } from '../../../src/pipeline/writers/web-dataset-writer.js';
import { collect } from '../../support/collect.js';
import { gitFixture } from '../../support/git-fixtures.js';
import { TAR_END, tarMember } from '../../support/tar-blocks.js';
import { captioned, RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const names = (shard: string) => execFileSync('tar', ['-tf', shard], { encoding: 'utf8' }).trim().split('\n');
const member = (shard: string, name: string) => execFileSync('tar', ['-xOf', shard, name], { encoding: 'utf8' });

describe('WebDatasetWriter', () => {
  it("is read back by the system's tar", async () => {
    const shard = new TemporaryFolder().at('out.tar');
    await writeAll(await WebDatasetWriter.create(shard), [
      ...RECORDS,
      captioned('photos/a.png'),
      captioned('/x/../y.v2.jpg'),
    ]);
    expect(names(shard)).toEqual(
      ['photos/a', 'second', 'photos/COCO_val2014_000000404464', 'photos/a_2', 'x/__/y_v2'].flatMap((key) => [
        `${key}.txt`,
        `${key}.json`,
      ]),
    );
    expect(member(shard, 'second.txt')).toBe('=1+1 zwei\nZeilen 猫');
    expect(JSON.parse(member(shard, 'photos/a.json'))).toMatchObject({ path: 'photos/a.jpg', logprob: -1.23457 });
  });

  it('keeps the keys of samples as they are, and makes keys of other ids', async () => {
    const folder = new TemporaryFolder();
    const members = ['./0001.jpg', 'train.v2/0002.left.jpg', 'ä/0003.png'].map((name) => tarMember(name, 'x'));
    const source = new WebDatasetSource([folder.write('in.tar', Buffer.concat([...members, TAR_END]))]);
    const keys = (await collect(source.items())).map(({ id }) => id);
    const others = [
      '/abs',
      '../up',
      'a/../b',
      'a.b',
      'https://x.invalid/c',
      '.hidden',
      'folder/',
      '',
      'n\0ul',
      '__pycache__/e',
    ];
    const records = [...keys, ...others].map((id) => ({ ...captioned('p.jpg'), id: id! }));
    const shard = folder.at('out.tar');
    await writeAll(await WebDatasetWriter.create(shard), records);
    const file = await open(shard);
    const written = (await collect(tarEntries(file))).map(({ name }) => name).filter((name) => name.endsWith('.txt'));
    await file.close();
    expect(written.map((name) => name.slice(0, -'.txt'.length))).toEqual([
      ...['./0001', 'train.v2/0002', 'ä/0003'],
      ...['abs', 'up', 'a/__/b', 'a_b', 'x_invalid/c', '_hidden', 'folder/_', '_', 'n_ul', '_pycache__/e'],
    ]);
  });

  it('refuses to copy pictures out of other files', async () => {
    const writer = await WebDatasetWriter.create(new TemporaryFolder().at('out.tar'), { pixels: true });
    await expect(writer.write(captioned('data/0.tar/1.jpg'))).rejects.toThrow(OutputError);
    await writer.abort();
  });

  it('is a source again when the pictures are in it', async () => {
    const shard = new TemporaryFolder().at('out.tar');
    const path = gitFixture('images/noise.png');
    await writeAll(await WebDatasetWriter.create(shard, { pixels: true }), [captioned(path), captioned(path)]);
    const items = await collect(new WebDatasetSource([shard]).items());
    expect(items).toHaveLength(2);
    for (const item of items)
      expect(Buffer.from((await item.read()) as Uint8Array).equals(readFileSync(path))).toBe(true);
  });

  it('says so when the disk is full, at once and from then on', async ({ skip }) => {
    if (process.platform !== 'linux') skip('needs /dev/full');
    const writer = await WebDatasetWriter.create(new TemporaryFolder().at('out.tar'));
    // The file's handle is where a full disk shows; /dev/full stands in for the disk.
    Object.assign((writer as unknown as { file: object }).file, { file: await open('/dev/full', 'w') });
    const big = captioned('a.jpg', 'x'.repeat(1 << 20));
    await expect(writer.write(big)).rejects.toThrow(OutputError);
    await expect(writer.write(captioned('b.jpg'))).rejects.toThrow(/disk is full/);
    await writer.abort();
  });

  it('writes the same bytes for the same records', async () => {
    const folder = new TemporaryFolder();
    for (const name of ['1.tar', '2.tar']) await writeAll(await WebDatasetWriter.create(folder.at(name)));
    expect(readFileSync(folder.at('1.tar')).equals(readFileSync(folder.at('2.tar')))).toBe(true);
  });
});
