import { createReadStream } from 'node:fs';
import { relative } from 'node:path';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { CocoImageIds } from './coco-image-id.js';
import { JsonArray } from './json-array.js';
import type { Writer } from './writer.js';

/** How a COCO annotation file is written. */
export interface CocoAnnotationsOptions {
  /** The folder that `file_name` is given relative to; without it, paths stay as they are in the run. */
  readonly imageRoot?: string;
}

/**
 * A COCO caption annotation file: `images` with `file_name`, `annotations` with captions, the shape that pycocotools
 * and caption evaluation load. Items that failed are left out; an image that comes twice has two annotations.
 * The images are gathered in a second temporary file, since both lists grow at the same time.
 */
export class CocoAnnotationsWriter implements Writer {
  private readonly ids = new CocoImageIds();
  private readonly annotations: JsonArray;
  private readonly images: JsonArray;
  private count = 0;

  private constructor(
    private readonly file: AtomicFile,
    private readonly imageFile: AtomicFile,
    private readonly options: CocoAnnotationsOptions,
  ) {
    this.annotations = new JsonArray(file);
    this.images = new JsonArray(imageFile);
  }

  /** @throws OutputError when the file can't be made */
  static async create(path: string, options: CocoAnnotationsOptions = {}): Promise<CocoAnnotationsWriter> {
    const file = await AtomicFile.create(path);
    try {
      await file.write('{\n"info": {"description": "captions by capwright"},\n"licenses": [],\n"annotations": ');
      return new CocoAnnotationsWriter(file, await AtomicFile.create(`${path}.images`), options);
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const { id, first } = this.ids.assign(record);
    if (first) await this.images.add({ id, file_name: this.fileName(record.path) });
    await this.annotations.add({ id: ++this.count, image_id: id, caption: record.caption });
  }

  async close(): Promise<void> {
    await this.annotations.end();
    await this.images.end();
    await this.imageFile.flush();
    await this.file.write(',\n"images": ');
    for await (const piece of createReadStream(this.imageFile.temporary)) await this.file.write(piece as Uint8Array);
    await this.file.write('\n}\n');
    await this.imageFile.discard();
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.imageFile.discard();
    await this.file.discard();
  }

  private fileName(path: string): string {
    return this.options.imageRoot === undefined ? path : relative(this.options.imageRoot, path);
  }
}
