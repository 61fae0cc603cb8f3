import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { outputError } from './output-error.js';

/** Text is gathered to this size before it is written. */
const BUFFER_CHARACTERS = 1 << 16;

/**
 * A file that appears under its name only when it is complete: written under a temporary name beside it, synced to
 * disk, then renamed. What stood there before stays until then.
 */
export class AtomicFile {
  private buffer = '';

  private constructor(
    private readonly path: string,
    private readonly temporary: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws OutputError when the folder can't be written to */
  static async create(path: string): Promise<AtomicFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
    try {
      await mkdir(dirname(path), { recursive: true });
      return new AtomicFile(path, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw outputError(path, error);
    }
  }

  /** Adds text. @throws OutputError when the disk is full, for one */
  async write(text: string): Promise<void> {
    this.buffer += text;
    if (this.buffer.length >= BUFFER_CHARACTERS) await this.flush();
  }

  /** Puts the file under its name. */
  async commit(): Promise<void> {
    await this.flush();
    try {
      await this.file.sync();
      await this.file.close();
      await rename(this.temporary, this.path);
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  /** Drops what was written. */
  async discard(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  private async flush(): Promise<void> {
    const text = this.buffer;
    this.buffer = '';
    try {
      await this.file.appendFile(text, 'utf8');
    } catch (error) {
      throw outputError(this.path, error);
    }
  }
}
