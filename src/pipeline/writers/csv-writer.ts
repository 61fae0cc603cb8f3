import { formatCsv } from '../../format-csv.js';
import type { RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { CAPTION_LAYOUT, type CsvLayout } from './csv-layouts.js';
import { withoutFormula } from '../../formula-guard.js';
import type { Writer } from './writer.js';

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
    private readonly layout: CsvLayout,
    private readonly guard: (cell: string | number) => string | number,
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(
    path: string,
    { guardFormulas = true }: CsvOptions = {},
    layout: CsvLayout = CAPTION_LAYOUT,
  ): Promise<CsvWriter> {
    const writer = new CsvWriter(
      await AtomicFile.create(path),
      layout,
      guardFormulas ? withoutFormula : (cell) => cell,
    );
    await writer.line(layout.columns);
    return writer;
  }

  async write(record: RunRecord): Promise<void> {
    await this.line(this.layout.cells(record).map(this.guard));
  }

  async close(): Promise<void> {
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }

  private async line(cells: readonly (string | number)[]): Promise<void> {
    await this.file.write(formatCsv([cells]));
  }
}
