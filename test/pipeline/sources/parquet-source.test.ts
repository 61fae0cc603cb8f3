import { readFileSync, writeFileSync } from 'node:fs';
import { parquetWriteFile } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { ParquetSource } from '../../../src/pipeline/sources/parquet-source.js';
import { collect } from '../../support/collect.js';
import { gitFixture } from '../../support/git-fixtures.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

const noise = new Uint8Array(readFileSync(gitFixture('images/noise.png')));
const wide = new Uint8Array(readFileSync(gitFixture('images/wide.png')));

describe('ParquetSource', () => {
  it('reads picture bytes over several row groups', async () => {
    const filename = new TemporaryFolder().at('a.parquet');
    const data = [noise, wide, noise];
    parquetWriteFile({
      filename,
      rowGroupSize: 2,
      columnData: [
        { name: 'key', data: [10n, 11n, 12n], type: 'INT64' },
        { name: 'image', data, type: 'BYTE_ARRAY' },
        { name: 'question', data: ['what?', null, 'who?'], type: 'STRING' },
      ],
    });
    const source = new ParquetSource([filename], { idColumn: 'key', promptColumn: 'question' });
    const items = await collect(source.items());
    expect(items.map(({ path, id, prompt }) => ({ path, id, prompt }))).toEqual([
      { path: `${filename}#0`, id: '10', prompt: 'what?' },
      { path: `${filename}#1`, id: '11', prompt: undefined },
      { path: `${filename}#2`, id: '12', prompt: 'who?' },
    ]);
    const bytes = await Promise.all(items.map((item) => item.read()));
    expect(bytes.map((value) => Buffer.compare(value as Uint8Array, data[bytes.indexOf(value)]!))).toEqual([0, 0, 0]);
    expect(new Set(await Promise.all(items.map((item) => item.identity()))).size).toBe(3);
    expect(await source.count()).toBe(3);
  });

  it("reads Hugging Face's pair of bytes and path, written by pyarrow", async () => {
    const file = new URL('../../fixtures/sources/hf-images.parquet', import.meta.url).pathname;
    const items = await collect(new ParquetSource([file]).items());
    expect(items.map(({ path }) => path)).toEqual([`${file}#0`, 'relative/only-a-path.jpg', `${file}#2`]);
    expect(Buffer.from((await items[0]!.read()) as Uint8Array).equals(Buffer.from(noise))).toBe(true);
    await expect(items[2]!.read()).rejects.toMatchObject({ code: 'PARQUET_ROW_INVALID' });
  });

  it('reads a column of paths', async () => {
    const filename = new TemporaryFolder().at('a.parquet');
    parquetWriteFile({
      filename,
      columnData: [{ name: 'path', data: ['a.jpg', 'http://x.invalid/b.jpg'], type: 'STRING' }],
    });
    const items = await collect(new ParquetSource([filename]).items());
    expect(await items[0]!.read()).toBe('a.jpg');
    await expect(items[1]!.read()).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  });

  /** A Parquet file of two rows in two row groups, with something changed in its metadata, which is neither compressed nor summed. */
  function damaged(find: string, replacement: string): string {
    const filename = new TemporaryFolder().at('a.parquet');
    const columnData = [{ name: 'image_bytes', data: [noise, wide], type: 'BYTE_ARRAY' as const }];
    parquetWriteFile({ filename, rowGroupSize: 1, columnData });
    const bytes = readFileSync(filename);
    const metadata = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const at = bytes.indexOf(Buffer.from(find, 'latin1'), metadata);
    expect(at).toBeGreaterThan(0);
    bytes.write(replacement, at, 'latin1');
    writeFileSync(filename, bytes);
    return filename;
  }

  it.each([
    // The root's children: field 5 of the schema's first element, one, in zigzag.
    ['a schema that names more columns than it has', 'root\x15\x02', 'root\x15\x06', 'the schema'],
    // The first row group's num_rows, field 3 after total_byte_size.
    ['more rows than values', '\x16\x02\x36', '\x16\x7e\x36', 'rows'],
    // The path of the first row group's column.
    ['a column that the schema lacks', '\x19\x18\x0bimage_bytes', '\x19\x18\x0bimage_bytez', 'image_bytez'],
  ])('refuses %s', async (_, find, replacement, message) => {
    const file = damaged(find, replacement);
    const source = new ParquetSource([file]);
    for (const use of [() => collect(source.items()), () => source.count()]) {
      await expect(use()).rejects.toThrow(UsageError);
      await expect(use()).rejects.toThrow(message);
      await expect(use()).rejects.toThrow(/Write it again, or download it again/);
    }
  });

  it('refuses files that are no Parquet or lack the column', async () => {
    const folder = new TemporaryFolder();
    const text = folder.write('no.parquet', 'just text');
    await expect(collect(new ParquetSource([text]).items())).rejects.toThrow(UsageError);
    const filename = folder.at('a.parquet');
    parquetWriteFile({ filename, columnData: [{ name: 'x', data: ['a'], type: 'STRING' }] });
    await expect(collect(new ParquetSource([filename]).items())).rejects.toThrow(
      /expected a column of pictures .* found "x"/,
    );
    const named = new ParquetSource([filename], { imageColumn: 'picture' });
    await expect(collect(named.items())).rejects.toThrow(/expected a column "picture", found "x"/);
  });
});
