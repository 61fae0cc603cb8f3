import { stringify } from 'csv-stringify/sync';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { roundLogprob } from './row.js';
import type { Writer } from './writer.js';

const COLUMNS = ['path', 'caption', 'logprob', 'error_code', 'error_message'];

/** Comma-separated values by RFC 4180 (CRLF, quotes doubled), UTF-8, with a header line. */
export class CsvWriter implements Writer {
  private constructor(private readonly file: AtomicFile) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<CsvWriter> {
    const writer = new CsvWriter(await AtomicFile.create(path));
    await writer.line(COLUMNS);
    return writer;
  }

  async write(record: RunRecord): Promise<void> {
    const cells = isErrorRecord(record)
      ? [record.path, '', '', record.error.code, guarded(record.error.message)]
      : [record.path, guarded(record.caption), roundLogprob(record.logprob), '', ''];
    await this.line(cells);
  }

  async close(): Promise<void> {
    await this.file.commit();
  }

  private async line(cells: readonly (string | number)[]): Promise<void> {
    await this.file.write(stringify([[...cells]], { record_delimiter: 'windows' }));
  }
}

/** Keeps a spreadsheet from taking a text for a formula. Paths stay as they are: other tools look files up by them. */
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
