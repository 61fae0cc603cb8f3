import { open, type FileHandle } from 'node:fs/promises';
import { fileLines } from './file-lines.js';

/** A text file whose lines can be read in any order, by number from 0. Holds 8 bytes a line. */
export class LineFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly starts: readonly number[],
  ) {}

  /** Finds the lines of a file; one that is not complete does not count. */
  static async open(path: string): Promise<LineFile> {
    const starts = [0];
    for await (const { end, complete } of fileLines(path)) if (complete) starts.push(end);
    return new LineFile(await open(path), starts);
  }

  /** The lines from one number up to, not including, another, without their newlines. */
  async lines(from: number, to: number): Promise<string[]> {
    const start = this.starts[from] ?? 0;
    const bytes = Buffer.alloc((this.starts[to] ?? start) - start);
    for (let filled = 0; filled < bytes.length;) {
      const { bytesRead } = await this.handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new Error('the file was cut while it was read');
      filled += bytesRead;
    }
    return bytes.length === 0 ? [] : bytes.toString('utf8', 0, bytes.length - 1).split('\n');
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
