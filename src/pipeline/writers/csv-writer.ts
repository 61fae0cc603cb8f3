import { stringify } from 'csv-stringify/sync';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { roundLogprob } from './row.js';
import type { Writer } from './writer.js';

const COLUMNS = ['path', 'caption', 'logprob', 'error_code', 'error_message', 'id', 'image_id'];

/** How CSV is written. */
export interface CsvOptions {
  /**
   * Put an apostrophe before texts that a spreadsheet would take for a formula: those that begin with = + - @, tab or
   * return. Default true. Turn it off when a program, not a spreadsheet, reads the file.
   */
  readonly guardFormulas?: boolean;
}

/** Comma-separated values by RFC 4180 (CRLF, quotes doubled), UTF-8, with a header line that is always the same. */
export class CsvWriter implements Writer {
  private constructor(
    private readonly file: AtomicFile,
    private readonly guard: (text: string) => string,
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string, { guardFormulas = true }: CsvOptions = {}): Promise<CsvWriter> {
    const writer = new CsvWriter(await AtomicFile.create(path), guardFormulas ? guarded : (text) => text);
    await writer.line(COLUMNS);
    return writer;
  }

  async write(record: RunRecord): Promise<void> {
    const { guard } = this;
    const outcome = isErrorRecord(record)
      ? ['', '', record.error.code, guard(record.error.message)]
      : [guard(record.caption), roundLogprob(record.logprob), '', ''];
    await this.line([guard(record.path), ...outcome, guard(record.id ?? ''), guardId(record.imageId, guard)]);
  }

  async close(): Promise<void> {
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }

  private async line(cells: readonly (string | number)[]): Promise<void> {
    await this.file.write(stringify([[...cells]], { record_delimiter: 'windows' }));
  }
}

/** Advice of OWASP, "CSV Injection". Numbers are written as they are: -1.5 is no formula. */
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function guardId(id: number | string | undefined, guard: (text: string) => string): number | string {
  return typeof id === 'number' ? id : guard(id ?? '');
}
