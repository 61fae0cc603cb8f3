import { readFile, writeFile } from 'node:fs/promises';
import { ParquetWriter as ParquetFile, fileWriter, type ColumnSource, type SchemaElement } from 'hyparquet-writer';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { outputError } from './output-error.js';
import type { Writer } from './writer.js';

const ROW_GROUP = 10_000;

const text = (name: string, required = false): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: required ? 'REQUIRED' : 'OPTIONAL',
});

/** The columns are always the same, so that the files of several runs can be read as one table. */
const SCHEMA: SchemaElement[] = [
  { name: 'captions', num_children: 8 },
  text('path', true),
  text('caption'),
  { name: 'logprob', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  { name: 'tokens', converted_type: 'LIST', num_children: 1, repetition_type: 'OPTIONAL' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'INT32', repetition_type: 'REQUIRED' },
  text('error_code'),
  text('error_message'),
  text('id'),
  text('image_id'),
];

/** A Parquet table of all records, errors in columns of their own; ids are texts. Compressed with Snappy. */
export class ParquetWriter implements Writer {
  private records: RunRecord[] = [];

  private constructor(
    private readonly path: string,
    private readonly file: AtomicFile,
    private readonly parquet: ParquetFile,
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<ParquetWriter> {
    const file = await AtomicFile.create(path);
    const parquet = new ParquetFile({ writer: fileWriter(file.temporary), schema: SCHEMA, createdBy: 'capwright' });
    return new ParquetWriter(path, file, parquet);
  }

  async write(record: RunRecord): Promise<void> {
    this.records.push(record);
    if (this.records.length === ROW_GROUP) await this.writeGroup();
  }

  async close(): Promise<void> {
    if (this.records.length > 0) await this.writeGroup();
    await this.attempt(() => this.parquet.finish());
    if (this.parquet.row_groups.length === 0) await this.attempt(() => mendEmptyTable(this.file.temporary));
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }

  private async writeGroup(): Promise<void> {
    const { records } = this;
    this.records = [];
    const captions = records.map((record) => (isErrorRecord(record) ? undefined : record));
    const errors = records.map((record) => (isErrorRecord(record) ? record.error : undefined));
    const columnData: ColumnSource[] = [
      { name: 'path', data: records.map(({ path }) => path) },
      { name: 'caption', data: captions.map((record) => record?.caption) },
      { name: 'logprob', data: captions.map((record) => record?.logprob) },
      { name: 'tokens', data: captions.map((record) => record?.tokens) },
      { name: 'error_code', data: errors.map((error) => error?.code) },
      { name: 'error_message', data: errors.map((error) => error?.message) },
      { name: 'id', data: records.map(({ id }) => id) },
      { name: 'image_id', data: records.map(({ imageId }) => imageId?.toString()) },
    ];
    await this.attempt(() => this.parquet.write({ columnData, rowGroupSize: ROW_GROUP }));
  }

  private async attempt(action: () => void | Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw outputError(this.path, error);
    }
  }
}

/**
 * hyparquet-writer 0.17 gives the empty list of row groups no element type (0), which other readers refuse; it is a list of
 * structs (12). In the footer it follows the row count: field 3 (i64) 0, field 4 (list), in Thrift's compact
 * protocol.
 */
async function mendEmptyTable(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.lastIndexOf(Buffer.from([0x16, 0x00, 0x19, 0x00]));
  if (at < 0) return;
  bytes[at + 3] = 0x0c;
  await writeFile(path, bytes);
}
