import { UsageError } from '../../errors.js';
import { numericId } from '../../numeric-id.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { AtomicFile } from './atomic-file.js';
import { JsonArray } from './json-array.js';
import type { Writer } from './writer.js';

/**
 * VQA results: a JSON array of `{"question_id", "answer"}`. Questions without an answer are left out: the evaluation counts
 * them as missing.
 */
export class VqaResultsWriter implements Writer {
  private readonly array: JsonArray;

  private constructor(
    private readonly path: string,
    private readonly file: AtomicFile,
  ) {
    this.array = new JsonArray(file);
  }

  /** @throws OutputError when the file can't be made */
  static async create(path: string): Promise<VqaResultsWriter> {
    return new VqaResultsWriter(path, await AtomicFile.create(path));
  }

  /** @throws UsageError for an answer whose question has no id */
  async write(record: RunRecord): Promise<void> {
    if (isErrorRecord(record)) return;
    const { id = '', caption: answer } = record;
    if (id === '') {
      throw new UsageError(`${this.path}: expected an id for every question, found none with ${record.path}.`);
    }
    await this.array.add({ question_id: numericId(id), answer });
  }

  async close(): Promise<void> {
    await this.array.end();
    await this.file.write('\n');
    await this.file.commit();
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }
}
