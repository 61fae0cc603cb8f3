import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from '../writers/atomic-file.js';
import { CocoImageIds } from '../writers/coco-image-id.js';
import { JsonArray } from '../writers/json-array.js';
import type { Writer } from '../writers/writer.js';

/** Results in the style of COCO: a JSON array of `{"video_id", "start", "end", "caption"}`. Failed items are left out. */
export class VideoResultsWriter implements Writer {
  private readonly ids = new CocoImageIds();
  private readonly array: JsonArray;

  private constructor(private readonly file: AtomicFile) {
    this.array = new JsonArray(file);
  }

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<VideoResultsWriter> {
    return new VideoResultsWriter(await AtomicFile.create(path));
  }

  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const { start, end } = record.moment ?? {};
    await this.array.add({ video_id: this.ids.assign(record).id, start, end, caption: record.caption });
  }

  async close(): Promise<void> {
    await this.array.end();
    await this.file.write('\n');
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }
}
