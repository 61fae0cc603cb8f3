import type { RunRecord } from '../record.js';

/** Where a run's records go. */
export interface Writer {
  /** Takes a record; records come in the order of the items. */
  write(record: RunRecord): Promise<void>;
  /**
   * Completes the output. Nothing is promised about it before.
   * @throws OutputError when it can't be written
   */
  close(): Promise<void>;
  /** Drops an output that will not be completed; what stood under its name before stays, and so does one that is complete. */
  abort?(): Promise<void>;
}
