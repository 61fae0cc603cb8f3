import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { cocoImageId } from './coco-image-id.js';
import type { Writer } from './writer.js';

/** COCO caption results: a JSON array of `{"image_id", "caption"}`. Items that failed are left out. */
export class CocoResultsWriter implements Writer {
  private first = true;

  private constructor(private readonly file: AtomicFile) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<CocoResultsWriter> {
    return new CocoResultsWriter(await AtomicFile.create(path));
  }

  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const entry = JSON.stringify({ image_id: cocoImageId(record), caption: record.caption });
    await this.file.write(`${this.first ? '[\n' : ',\n'}${entry}`);
    this.first = false;
  }

  async close(): Promise<void> {
    await this.file.write(this.first ? '[]\n' : '\n]\n');
    await this.file.commit();
  }
}
