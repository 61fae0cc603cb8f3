import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { cocoImageId } from '../writers/coco-image-id.js';
import type { Writer } from '../writers/writer.js';

/** Results in the style of COCO: a JSON array of `{"video_id", "start", "end", "caption"}`. Failed items are left out. */
export class VideoResultsWriter implements Writer {
  private isFirst = true;

  private constructor(private readonly file: AtomicFile) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<VideoResultsWriter> {
    return new VideoResultsWriter(await AtomicFile.create(path));
  }

  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const { start, end } = record.moment ?? {};
    const entry = JSON.stringify({ video_id: cocoImageId(record), start, end, caption: record.caption });
    await this.file.write(`${this.isFirst ? '[\n' : ',\n'}${entry}`);
    this.isFirst = false;
  }

  async close(): Promise<void> {
    await this.file.write(this.isFirst ? '[]\n' : '\n]\n');
    await this.file.commit();
  }
}
