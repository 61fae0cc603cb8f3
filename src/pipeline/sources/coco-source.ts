import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { JSONParser } from '@streamparser/json';
import { UsageError } from '../../errors.js';
import { fieldsOf } from '../../json-object.js';
import { failedItem } from './failed-item.js';
import { fileItem } from './file-item.js';
import type { Source, SourceItem } from './source.js';
import { withoutTrailingSlash } from './without-trailing-slash.js';

/**
 * The images of a COCO annotation or image-info file, their ids kept. The file is parsed as it is read: annotation
 * files of hundreds of megabytes are never held whole.
 */
export class CocoSource implements Source {
  private readonly root: string;

  /** @param root the folder that `file_name` is relative to. Default: the folder of the file. */
  constructor(
    private readonly file: string,
    root?: string,
  ) {
    this.root = withoutTrailingSlash(root ?? dirname(file));
  }

  /** @throws UsageError when the file can't be read, is no JSON or lists no images */
  async *items(): AsyncGenerator<SourceItem> {
    let found = false;
    for await (const image of this.images()) {
      found = true;
      yield this.toItem(image);
    }
    if (!found) throw new UsageError(`${this.file}: expected a COCO file with "images", found none in it.`);
  }

  private async *images(): AsyncGenerator {
    const parser = new JSONParser({ paths: ['$.images.*'], keepStack: false });
    let batch: unknown[] = [];
    parser.onValue = ({ value }) => batch.push(value);
    try {
      for await (const piece of createReadStream(this.file)) {
        parser.write(piece as Uint8Array);
        yield* batch;
        batch = [];
      }
      if (!parser.isEnded) parser.end();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const problem = code === undefined ? await this.syntaxError(message) : `can't be read (${message}).`;
      throw new UsageError(`${this.file}: ${problem}`, { cause: error });
    }
  }

  /** What the parser's message means, by the place that it names. */
  private async syntaxError(message: string): Promise<string> {
    const position = Number(/absolute position "(\d+)"/.exec(message)?.[1] ?? NaN);
    if (/Unexpected "[NI]"/.test(message) && position > 0) {
      const number = /^-?(?:NaN|Infinity)/.exec(await this.textAt(message.includes('MINUS') ? position - 1 : position));
      if (number !== null) {
        return `expected JSON, found ${number[0]}, which Python writes for a number that is none (at byte ${position}). Write null in its place.`;
      }
    }
    return `expected JSON, found a syntax error (${message}).`;
  }

  /** A few characters of the file; none of a pipe, which can't be read twice. */
  private async textAt(start: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    try {
      // To open a pipe again would wait for another writer, for ever.
      if (!(await stat(this.file)).isFile()) return '';
      for await (const piece of createReadStream(this.file, { start, end: start + 9 }))
        pieces.push(piece as Uint8Array);
    } catch {
      return '';
    }
    return Buffer.concat(pieces).toString('latin1');
  }

  private toItem(image: unknown): SourceItem {
    const { id, file_name: fileName } = fieldsOf(image);
    if (typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER) {
      const problem = `expected an id of at most ${Number.MAX_SAFE_INTEGER} or in quotes, found one that would be rounded`;
      const path = String(fileName);
      return failedItem(path, 'COCO_IMAGE_INVALID', `${this.file}: ${problem}, for ${path}.`);
    }
    if (typeof fileName === 'string' && (typeof id === 'number' || typeof id === 'string')) {
      return fileItem(isAbsolute(fileName) ? fileName : `${this.root}/${fileName}`, { imageId: id });
    }
    const row = JSON.stringify(image).slice(0, 80);
    return failedItem(
      row,
      'COCO_IMAGE_INVALID',
      `${this.file}: expected an image with "id" and "file_name", found ${row}.`,
    );
  }
}
