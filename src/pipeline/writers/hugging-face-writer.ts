import { dirname, isAbsolute, relative, sep } from 'node:path';
import { OutputError } from '../../errors.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { refuseMember } from './refuse-member.js';
import type { Writer } from './writer.js';

/** How metadata.jsonl is written. */
export interface HuggingFaceOptions {
  /** The field that holds the caption. Default `text`. */
  readonly captionField?: string;
}

/**
 * The `metadata.jsonl` of Hugging Face's `imagefolder` layout: `{"file_name", "text"}` a line, names relative to the
 * folder of the file, which must be the pictures' own or one above. Items that failed are left out.
 */
export class HuggingFaceWriter implements Writer {
  private constructor(
    private readonly path: string,
    private readonly file: AtomicFile,
    private readonly captionField: string,
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string, { captionField = 'text' }: HuggingFaceOptions = {}): Promise<HuggingFaceWriter> {
    return new HuggingFaceWriter(path, await AtomicFile.create(path), captionField);
  }

  /** @throws OutputError when the picture lies outside the file's folder, where the layout can't name it, or in another file */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    await refuseMember(this.path, record.path);
    const name = relative(dirname(this.path), record.path);
    if (name.startsWith(`..${sep}`) || isAbsolute(name) || /^https?:/.test(record.path)) {
      throw new OutputError(
        `${this.path}: expected pictures in the folder of metadata.jsonl or below, found ${record.path}. ` +
          'Write it into the folder that holds the pictures.',
      );
    }
    const row = { file_name: name.split(sep).join('/'), [this.captionField]: record.caption };
    await this.file.write(`${JSON.stringify(row)}\n`);
  }

  async close(): Promise<void> {
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }
}
