import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCocoResults } from '../../../src/pipeline/writers/open-coco-results.js';
import { captioned, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

async function results(...args: Parameters<typeof writeAll> extends [unknown, ...infer Rest] ? Rest : never) {
  const path = new TemporaryFolder().at('out.json');
  await writeAll(await openCocoResults(path), ...args);
  return JSON.parse(readFileSync(path, 'utf8')) as unknown;
}

describe('openCocoResults', () => {
  it('holds the captions by image id, nothing else', async () => {
    expect(await results()).toEqual([
      { image_id: 'a', caption: 'a "red" ball, on grass' },
      { image_id: 2, caption: '=1+1 zwei\nZeilen 猫' },
      { image_id: 404464, caption: 'a boat' },
    ]);
  });

  it('never gives two files one id', async () => {
    const paths = ['a/1.jpg', 'b/1.jpg', 'a/1.jpg', 'b/1.jpg', 'b/1.jpg', 'c/01.png', 'x/9'.repeat(20)];
    const rows = (await results(paths.map((path) => captioned(path)))) as { image_id: unknown; caption: string }[];
    expect(rows.slice(0, 6).map(({ image_id }) => image_id)).toEqual([
      1,
      'b/1.jpg',
      1,
      'b/1.jpg',
      'b/1.jpg',
      'c/01.png',
    ]);
  });

  it('takes digits that no number can hold as a text', async () => {
    const name = '9'.repeat(30);
    expect(await results([captioned(`${name}.jpg`)])).toMatchObject([{ image_id: name }]);
  });

  it('is an empty array when nothing was captioned', async () => {
    expect(await results([])).toEqual([]);
  });
});
