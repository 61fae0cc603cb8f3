import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KohyaWriter, type KohyaOptions } from '../../../src/pipeline/writers/kohya-writer.js';
import { captioned, RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

async function metadata(records: typeof RECORDS, options?: KohyaOptions): Promise<unknown> {
  const path = new TemporaryFolder().at('meta.json');
  await writeAll(await KohyaWriter.create(path, options), records);
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('KohyaWriter', () => {
  it('maps paths to captions, failed items left out', async () => {
    expect(await metadata(RECORDS)).toEqual({
      'photos/a.jpg': { caption: 'a "red" ball, on grass' },
      'photos/sub/ä 2.png': { caption: '=1+1 zwei\nZeilen 猫' },
      'photos/COCO_val2014_000000404464.jpg': { caption: 'a boat' },
    });
    expect(await metadata([])).toEqual({});
  });

  it('refuses members of shards and rows of Parquet files, but no folder that is called like a shard', async () => {
    await expect(metadata([captioned('data/0.tar/1.jpg')])).rejects.toThrow(/is inside data\/0\.tar/);
    await expect(metadata([captioned('a.parquet#12')])).rejects.toThrow(/is inside a\.parquet/);
    const path = new TemporaryFolder().write('photos.tar/1.jpg');
    expect(Object.keys((await metadata([captioned(path)])) as object)).toEqual([path]);
  });

  it('maps stems when asked to, and paths where stems are shared', async () => {
    const records = ['x/a.jpg', 'y/a.jpg', 'x/b.png'].map((path) => captioned(path));
    expect(Object.keys((await metadata(records, { keys: 'stem' })) as object)).toEqual(['a', 'y/a.jpg', 'b']);
  });
});
