import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { CocoSource } from '../../../src/pipeline/sources/coco-source.js';
import { collect } from '../../support/collect.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const coco = {
  info: { images: 'not these' },
  annotations: [{ id: 1, image_id: 9, caption: 'a', images: [{ id: 3, file_name: 'not this.jpg' }] }],
  images: [
    { id: 404464, file_name: 'COCO_val2014_000000404464.jpg', height: 1, width: 1, license: 3 },
    { id: 'nine', file_name: 'sub/ä.jpg' },
  ],
};

describe('CocoSource', () => {
  it('gives the images with their ids, below the root', async () => {
    const folder = new TemporaryFolder();
    const file = folder.write('captions.json', JSON.stringify(coco));
    const items = await collect(new CocoSource(file, 'val2014/').items());
    expect(items.map(({ path, imageId }) => [path, imageId])).toEqual([
      ['val2014/COCO_val2014_000000404464.jpg', 404464],
      ['val2014/sub/ä.jpg', 'nine'],
    ]);
    const [first] = await collect(new CocoSource(file).items());
    expect(first!.path).toBe(folder.at('COCO_val2014_000000404464.jpg'));
  });

  it('takes an absolute file_name as it stands, as os.path.join does', async () => {
    const file = new TemporaryFolder().write('coco.json', '{"images": [{"id": 1, "file_name": "/data/a.jpg"}]}');
    const items = await collect(new CocoSource(file, 'root').items());
    expect(items.map(({ path }) => path)).toEqual(['/data/a.jpg']);
  });

  it.each(['NaN', 'Infinity', '-Infinity'])(
    'names %s, which Python writes and JSON lacks, and says what to do',
    async (value) => {
      const text = `{"images": [{"id": 1, "file_name": "NaN.jpg", "score": ${value}}, {"id": 2, "file_name": "b.jpg"}]}`;
      const file = new TemporaryFolder().write('coco.json', text);
      await expect(collect(new CocoSource(file).items())).rejects.toThrow(
        `${file}: expected JSON, found ${value}, which Python writes for a number that is none (at byte ${value.startsWith('-') ? 56 : 55}). Write null in its place.`,
      );
    },
  );

  it('makes error rows of images without id or name', async () => {
    const file = new TemporaryFolder().write(
      'coco.json',
      '{"images": [{"id": 1}, null, {"id": 2, "file_name": "b.jpg"}, {"id": 12345678901234567, "file_name": "c.jpg"}]}',
    );
    const items = await collect(new CocoSource(file, 'root').items());
    expect(items).toHaveLength(4);
    await expect(items[0]!.read()).rejects.toMatchObject({ code: 'COCO_IMAGE_INVALID' });
    await expect(items[1]!.read()).rejects.toMatchObject({ code: 'COCO_IMAGE_INVALID' });
    expect(items[2]!.path).toBe('root/b.jpg');
    await expect(items[3]!.read()).rejects.toThrow(
      /an id of at most 9007199254740991 or in quotes, found one that .* c\.jpg/,
    );
  });

  it.each([
    ['no JSON', 'images: 3', /syntax error/],
    ['cut off', '{"images": [{"id": 1, "file_name": "a.jpg"}', /syntax error/],
    ['no images', '{"annotations": []}', /"images", found none/],
    ['a results file', '[{"image_id": 1, "caption": "a"}]', /"images", found none/],
  ])('refuses a file that is %s', async (_, text, message) => {
    const file = new TemporaryFolder().write('coco.json', text);
    const read = collect(new CocoSource(file).items());
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow(message);
  });

  it('says so of a pipe, too, which can not be read twice', async ({ skip }) => {
    if (process.platform === 'win32') skip('needs mkfifo');
    const pipe = new TemporaryFolder().at('coco.json');
    execFileSync('mkfifo', [pipe]);
    const read = collect(new CocoSource(pipe).items());
    await Promise.all([
      expect(read).rejects.toThrow(/syntax error \(Unexpected "N"/),
      writeFile(pipe, '{"images": [NaN]}'),
    ]);
  });

  it('names a file that is not there', async () => {
    await expect(collect(new CocoSource('no/such.json').items())).rejects.toThrow(/no\/such.json: can't be read/);
  });
});
