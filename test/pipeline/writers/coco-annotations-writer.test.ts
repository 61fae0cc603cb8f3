import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CocoSource } from '../../../src/pipeline/sources/coco-source.js';
import { CocoAnnotationsWriter } from '../../../src/pipeline/writers/coco-annotations-writer.js';
import { collect } from '../../support/collect.js';
import { captioned, RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('CocoAnnotationsWriter', () => {
  it('holds images and annotations that refer to them', async () => {
    const folder = new TemporaryFolder();
    const path = folder.at('captions.json');
    await writeAll(await CocoAnnotationsWriter.create(path, { imageRoot: 'photos' }), [...RECORDS, RECORDS[0]!]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      info: { description: 'captions by capwright' },
      licenses: [],
      images: [
        { id: 'a', file_name: 'a.jpg' },
        { id: 2, file_name: 'sub/ä 2.png' },
        { id: 404464, file_name: 'COCO_val2014_000000404464.jpg' },
      ],
      annotations: [
        { id: 1, image_id: 'a', caption: 'a "red" ball, on grass' },
        { id: 2, image_id: 2, caption: '=1+1 zwei\nZeilen 猫' },
        { id: 3, image_id: 404464, caption: 'a boat' },
        { id: 4, image_id: 'a', caption: 'a "red" ball, on grass' },
      ],
    });
    expect(readdirSync(folder.path)).toEqual(['captions.json']);
  });

  it('is a source again', async () => {
    const path = new TemporaryFolder().at('captions.json');
    await writeAll(await CocoAnnotationsWriter.create(path), [captioned('x/1.jpg'), captioned('x/2.jpg')]);
    const items = await collect(new CocoSource(path, 'root').items());
    expect(items.map((item) => [item.path, item.imageId])).toEqual([
      ['root/x/1.jpg', 1],
      ['root/x/2.jpg', 2],
    ]);
  });

  it('leaves nothing behind when it is aborted', async () => {
    const folder = new TemporaryFolder();
    const writer = await CocoAnnotationsWriter.create(folder.at('captions.json'));
    await writer.write(RECORDS[0]!);
    await writer.abort();
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
