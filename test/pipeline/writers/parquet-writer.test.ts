import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';
import { describe, expect, it } from 'vitest';
import { ParquetWriter } from '../../../src/pipeline/writers/parquet-writer.js';
import { captioned, writeAll } from '../../support/records.js';
import { TemporaryFolder } from '../../support/temporary-folder.js';

/** Reads a table with the Rust implementation, which shares nothing with the writer. */
function read(path: string): Record<string, unknown>[] {
  const table = tableFromIPC(readParquet(readFileSync(path)).intoIPCStream());
  return table.toArray().map((row: unknown) => JSON.parse(JSON.stringify(row)) as Record<string, unknown>);
}

const none = {
  caption: null,
  logprob: null,
  tokens: null,
  error_code: null,
  error_message: null,
  id: null,
  image_id: null,
};

describe('ParquetWriter', () => {
  it('is read back by another implementation, row for row', async () => {
    const path = new TemporaryFolder().at('out.parquet');
    await writeAll(await ParquetWriter.create(path));
    expect(read(path)).toEqual([
      {
        ...none,
        path: 'photos/a.jpg',
        caption: 'a "red" ball, on grass',
        logprob: -1.234567,
        tokens: [1037, 2417, 102],
      },
      {
        ...none,
        path: 'photos/broken.jpg',
        error_code: 'IMAGE_TRUNCATED',
        error_message: 'photos/broken.jpg: ends, "early"',
      },
      { ...none, path: 'photos/sub/ä 2.png', id: 'second', caption: '=1+1 zwei\nZeilen 猫', logprob: -0.5, tokens: [] },
      {
        ...none,
        path: 'photos/COCO_val2014_000000404464.jpg',
        image_id: '404464',
        caption: 'a boat',
        logprob: -20,
        tokens: [7],
      },
    ]);
  });

  it('writes row groups as it goes', async () => {
    const path = new TemporaryFolder().at('out.parquet');
    await writeAll(
      await ParquetWriter.create(path),
      Array.from({ length: 20_001 }, (_, i) => captioned(`${i}.jpg`)),
    );
    const rows = read(path);
    expect(rows).toHaveLength(20_001);
    expect(rows.every((row, i) => row.path === `${i}.jpg`)).toBe(true);
  });

  it('has its columns even without rows', async () => {
    const path = new TemporaryFolder().at('out.parquet');
    await writeAll(await ParquetWriter.create(path), []);
    const { schema, numRows } = tableFromIPC(readParquet(readFileSync(path)).intoIPCStream());
    expect([numRows, schema.fields.map(({ name }) => name)]).toEqual([0, ['path', ...Object.keys(none)]]);
  });
});
