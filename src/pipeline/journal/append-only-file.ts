import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { outputError } from '../writers/output-error.js';

/** What is needed of a file handle; a test hands in one that fails. */
export interface AppendHandle {
  write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** A file that only grows, by whole pieces of text: a piece that can't be written in full leaves no trace. */
export class AppendOnlyFile {
  /** @param size bytes of the file that stay; what stands behind them is overwritten */
  constructor(
    private readonly path: string,
    private readonly handle: AppendHandle,
    private size: number,
  ) {}

  /**
   * Opens a file, which is made if it is not there, and cuts it to `size` bytes.
   * @throws OutputError when it can't be opened
   */
  static async open(path: string, size: number): Promise<AppendOnlyFile> {
    try {
      await makeFolder(dirname(path));
      const handle = await open(path, size === 0 ? 'w' : 'r+');
      await handle.truncate(size);
      return new AppendOnlyFile(path, handle, size);
    } catch (error) {
      throw outputError(path, error);
    }
  }

  /** @throws OutputError when the disk is full, for one; the file ends with the last complete piece then */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    try {
      for (let written = 0; written < bytes.length;) {
        const rest = bytes.length - written;
        const { bytesWritten } = await this.handle.write(bytes, written, rest, this.size + written);
        if (bytesWritten === 0) throw new Error('nothing was written');
        written += bytesWritten;
      }
    } catch (error) {
      // Where even that fails, the torn line is cut off when the run is resumed.
      await this.handle.truncate(this.size).catch(() => undefined);
      throw outputError(this.path, error);
    }
    this.size += bytes.length;
  }

  /** Waits until what was appended would outlive a power cut. */
  async sync(): Promise<void> {
    try {
      await this.handle.datasync();
    } catch (error) {
      throw outputError(this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
