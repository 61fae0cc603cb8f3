import type { AtomicFile } from './atomic-file.js';

/** A JSON array that is written an element at a time, one a line. */
export class JsonArray {
  private empty = true;

  constructor(private readonly file: Pick<AtomicFile, 'write'>) {}

  async add(element: unknown): Promise<void> {
    await this.file.write(`${this.empty ? '[\n' : ',\n'}${JSON.stringify(element)}`);
    this.empty = false;
  }

  async end(): Promise<void> {
    await this.file.write(this.empty ? '[]' : '\n]');
  }
}
