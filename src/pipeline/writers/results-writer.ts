import { isErrorRecord, type CaptionRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { CocoImageIds } from './coco-image-id.js';
import { JsonArray } from './json-array.js';
import type { Writer } from './writer.js';

/** Makes the element of a result. @param id the image's or video's id, as `CocoImageIds` gives it */
export type ToResult = (id: number | string, record: CaptionRecord) => Readonly<Record<string, unknown>>;

/** Results in the style of COCO: a JSON array of an object a caption. Items that failed are left out. */
export class ResultsWriter implements Writer {
  private readonly ids = new CocoImageIds();
  private readonly array: JsonArray;

  private constructor(
    private readonly file: AtomicFile,
    private readonly toResult: ToResult,
  ) {
    this.array = new JsonArray(file);
  }

  /** @throws OutputError when the file can't be made */
  static async create(path: string, toResult: ToResult): Promise<ResultsWriter> {
    return new ResultsWriter(await AtomicFile.create(path), toResult);
  }

  async write(record: RunRecord): Promise<void> {
    if (!isErrorRecord(record)) await this.array.add(this.toResult(this.ids.assign(record).id, record));
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
