import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { openWriter } from '../../../src/pipeline/writers/open-writer.js';
import { WRITER_FORMATS, writerFormat } from '../../../src/pipeline/writers/writer-formats.js';
import { captioned, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

describe('writerFormat', () => {
  it.each([
    ['out.jsonl', 'jsonl'],
    ['a/OUT.CSV', 'csv'],
    ['out.json', 'coco'],
    ['out.parquet', 'parquet'],
    ['out-000.tar', 'webdataset'],
    ['train/metadata.jsonl', 'hf-metadata'],
  ])('%s is %s', (path, format) => {
    expect(writerFormat(path)).toBe(format);
  });

  it('refuses an unknown ending, naming the known ones', () => {
    expect(() => writerFormat('out.xml')).toThrow(UsageError);
    expect(() => writerFormat('out.xml')).toThrow(/\.jsonl, \.csv, \.json, \.parquet, \.tar, found "\.xml"/);
  });
});

describe('WRITER_FORMATS', () => {
  it('puts sidecars beside the pictures, or mirrors them below a path', async () => {
    const folder = new TemporaryFolder();
    await writeAll(await WRITER_FORMATS.txt('', {}), [captioned(folder.at('a.jpg'), 'beside')]);
    expect(readFileSync(folder.at('a.txt'), 'utf8')).toBe('beside\n');
    await writeAll(await WRITER_FORMATS.caption(folder.at('out'), { name: 'full' }), [
      captioned('p/a.jpg', 'mirrored'),
    ]);
    expect(readFileSync(folder.at('out/p/a.jpg.caption'), 'utf8')).toBe('mirrored\n');
  });

  it('opens files by their ending', async () => {
    const path = new TemporaryFolder().at('out.json');
    await writeAll(await openWriter(path), [captioned('1.jpg', 'c')]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([{ image_id: 1, caption: 'c' }]);
  });
});
