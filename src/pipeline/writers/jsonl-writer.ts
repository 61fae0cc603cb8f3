import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import type { RunRecord } from '../record.js';
import { outputError } from './output-error.js';
import { toRow } from './row.js';
import type { Writer } from './writer.js';

/** How a JSONL file is opened. */
export interface JsonlOptions {
  /** Add to a file that is there. Default false: it is emptied. */
  readonly append?: boolean;
}

/** One JSON object a line, each written as soon as it is there. */
export class JsonlWriter implements Writer {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string, { append = false }: JsonlOptions = {}): Promise<JsonlWriter> {
    try {
      await makeFolder(dirname(path));
      return new JsonlWriter(path, await open(path, append ? 'a' : 'w'));
    } catch (error) {
      throw outputError(path, error);
    }
  }

  async write(record: RunRecord): Promise<void> {
    try {
      await this.file.appendFile(`${JSON.stringify(toRow(record))}\n`, 'utf8');
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.file.sync();
      await this.file.close();
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  /** What was written stays: each line is complete in itself. */
  async abort(): Promise<void> {
    await this.file.close();
  }
}
