import { formatCsv } from '../../format-csv.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { roundLogprob } from '../writers/row.js';
import { withoutFormula } from '../../formula-guard.js';
import type { Writer } from '../writers/writer.js';

const COLUMNS = [
  ...['path', 'start', 'end', 'caption', 'logprob', 'frames', 'warnings'],
  ...['error_code', 'error_message', 'id', 'image_id'],
];

/** Comma-separated values by RFC 4180, a row a stretch of video; times of frames in one cell, between spaces. */
export class VideoCsvWriter implements Writer {
  private constructor(private readonly file: AtomicFile) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<VideoCsvWriter> {
    const writer = new VideoCsvWriter(await AtomicFile.create(path));
    await writer.line(COLUMNS);
    return writer;
  }

  async write(record: RunRecord): Promise<void> {
    const ids = [record.id ?? '', record.imageId ?? ''];
    if (isErrorRecord(record)) {
      const { code, message } = record.error;
      await this.line([record.path, '', '', '', '', '', '', code, message, ...ids]);
      return;
    }
    const { start, end, frames = [], warnings = [] } = record.moment ?? {};
    const times = [start, end].map((time) => time?.toFixed(3) ?? '');
    const shown = frames.map((time) => time.toFixed(3)).join(' ');
    const logprob = roundLogprob(record.logprob);
    await this.line([record.path, ...times, record.caption, logprob, shown, warnings.join('; '), '', '', ...ids]);
  }

  async close(): Promise<void> {
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }

  private async line(cells: readonly (string | number)[]): Promise<void> {
    await this.file.write(formatCsv([cells.map(withoutFormula)]));
  }
}
