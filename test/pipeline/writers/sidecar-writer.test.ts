import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../../src/errors.js';
import { SidecarWriter } from '../../../src/pipeline/writers/sidecar-writer.js';
import { captioned, RECORDS, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('SidecarWriter', () => {
  it('writes a text beside each picture, none for an item that failed', async () => {
    const folder = new TemporaryFolder();
    const records = RECORDS.map((record) => ({ ...record, path: folder.at(record.path) }));
    await writeAll(new SidecarWriter({ extension: '.txt' }), records);
    expect(readdirSync(folder.at('photos')).sort()).toEqual(['COCO_val2014_000000404464.txt', 'a.txt', 'sub']);
    expect(readFileSync(folder.at('photos/a.txt'), 'utf8')).toBe('a "red" ball, on grass\n');
    expect(readFileSync(folder.at('photos/sub/ä 2.txt'), 'utf8')).toBe('=1+1 zwei\nZeilen 猫\n');
  });

  it.each([
    ['skip', 'by hand', 'by hand'],
    [undefined, 'by hand', 'by hand'],
    [undefined, '', ''],
    ['overwrite', 'by hand', 'new\n'],
    ['append', 'by hand', 'by hand\nnew\n'],
    ['append', 'by hand\n', 'by hand\nnew\n'],
    ['append', 'new\n', 'new\n'],
    ['append', 'by hand\nnew\n', 'by hand\nnew\n'],
    ['append', 'brand new\n', 'brand new\nnew\n'],
  ] as const)('existing %s: %j becomes %j', async (existing, before, after) => {
    const folder = new TemporaryFolder();
    const path = folder.write('a.caption', before);
    const writer = new SidecarWriter({ extension: '.caption', ...(existing && { existing }) });
    await writer.write(captioned(folder.at('a.jpg'), 'new'));
    expect(readFileSync(path, 'utf8')).toBe(after);
    expect(readdirSync(folder.path)).toEqual(['a.caption']);
  });

  it('stops at an existing file when told to, and leaves it', async () => {
    const folder = new TemporaryFolder();
    const path = folder.write('a.txt', 'by hand');
    const writer = new SidecarWriter({ extension: '.txt', existing: 'error' });
    await expect(writer.write(captioned(folder.at('a.jpg')))).rejects.toThrow(OutputError);
    expect(readFileSync(path, 'utf8')).toBe('by hand');
  });

  it('makes the folders of a mirrored tree', async () => {
    const folder = new TemporaryFolder();
    const writer = new SidecarWriter({ extension: '.txt', outputFolder: folder.at('out') });
    await writer.write(captioned('photos/deep/a.jpg', 'c'));
    expect(readFileSync(folder.at('out/photos/deep/a.txt'), 'utf8')).toBe('c\n');
  });
});
