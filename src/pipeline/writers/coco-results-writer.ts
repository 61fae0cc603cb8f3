import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { CocoImageIds } from './coco-image-id.js';
import { JsonArray } from './json-array.js';
import type { Writer } from './writer.js';

/** COCO caption results: a JSON array of `{"image_id", "caption"}`. Items that failed are left out. */
export class CocoResultsWriter implements Writer {
  private readonly ids = new CocoImageIds();
  private readonly array: JsonArray;

  private constructor(private readonly file: AtomicFile) {
    this.array = new JsonArray(file);
  }

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<CocoResultsWriter> {
    return new CocoResultsWriter(await AtomicFile.create(path));
  }

  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    await this.array.add({ image_id: this.ids.assign(record).id, caption: record.caption });
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
