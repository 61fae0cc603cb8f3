import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { outputError } from './output-error.js';

/** Small pieces are gathered to about this size before they are written. */
const GATHERED = 1 << 16;

/**
 * A file that appears under its name only when it is complete: written under a temporary name beside it, synced to
 * disk, then renamed. What stood there before stays until then.
 */
export class AtomicFile {
  private pieces: (string | Uint8Array)[] = [];
  private gathered = 0;

  private constructor(
    private readonly path: string,
    /** Where the file is until it is committed. */
    readonly temporary: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws OutputError when the folder can't be written to */
  static async create(path: string): Promise<AtomicFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
    try {
      await makeFolder(dirname(path));
      return new AtomicFile(path, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw outputError(path, error);
    }
  }

  /** Writes a file whole. @throws OutputError when that fails; nothing is left of it then */
  static async writeWhole(path: string, content: string | Uint8Array): Promise<void> {
    const file = await AtomicFile.create(path);
    await file.write(content);
    await file.commit();
  }

  /** Adds text or bytes. @throws OutputError when the disk is full, for one; nothing is left of the file then */
  async write(content: string | Uint8Array): Promise<void> {
    this.pieces.push(content);
    this.gathered += content.length;
    if (this.gathered >= GATHERED) await this.flush();
  }

  /** Puts the file under its name. @throws OutputError when that fails; nothing is left of the file then */
  async commit(): Promise<void> {
    await this.flush();
    try {
      await this.file.sync();
      await this.file.close();
      await rename(this.temporary, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await this.discard();
      throw outputError(this.path, error);
    }
  }

  /** Drops what was written; does nothing to a file that is under its name already. */
  async discard(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  /** Writes what is gathered to the temporary file. */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
    this.pieces = [];
    this.gathered = 0;
    try {
      await this.file.appendFile(bytes);
    } catch (error) {
      await this.discard();
      throw outputError(this.path, error);
    }
  }
}

/** Makes a rename survive a loss of power; systems that can't sync a folder (Windows) do without. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
