import type { RunRecord } from '../pipeline/record.js';
import { toRow } from '../pipeline/writers/row.js';
import type { Writer } from '../pipeline/writers/writer.js';

/** Keeps a run's rows for a summary that holds them; for runs without an output file. */
export class RecordCollector implements Writer {
  readonly rows: Record<string, unknown>[] = [];

  write(record: RunRecord): Promise<void> {
    this.rows.push(toRow(record));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
