import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputError } from './output-error.js';

/** A file of JSON objects, one a line, each written as soon as it is there. */
export class JsonLines {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<JsonLines> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new JsonLines(path, await open(path, 'w'));
    } catch (error) {
      throw outputError(path, error);
    }
  }

  /** @throws OutputError when the disk is full, for one */
  async write(row: unknown): Promise<void> {
    try {
      await this.file.appendFile(`${JSON.stringify(row)}\n`);
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
