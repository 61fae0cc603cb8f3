import { setImmediate } from 'node:timers/promises';
import type { AppendOnlyFile } from './append-only-file.js';

/** How long rows may be written and not yet synced. A sync took 1 to 5 ms, a batch far longer: see docs/robustness.md. */
const SYNC_INTERVAL_MS = 1000;
/** Characters that may wait to be written before `append` makes its caller wait. */
const MAX_WAITING = 1 << 20;

/**
 * Appends rows and the side file's lines together. What comes in one go (a batch) is written in one go, at once: a killed
 * process loses no more than that; a sync a second bounds what a power cut can take.
 */
export class RowLog {
  private rows: string[] = [];
  private seen: string[] = [];
  private waiting = 0;
  private writing: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;
  private unsynced = false;
  private lastSync = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly rowFile: AppendOnlyFile,
    private readonly seenFile: AppendOnlyFile,
  ) {
    // For what is left unsynced when nothing more comes for a while.
    this.timer = setInterval(() => this.start(), SYNC_INTERVAL_MS).unref();
  }

  /**
   * Takes a row and its side line, both without newline; they are on their way to the disk when this resolves.
   * @throws OutputError when this or an earlier row could not be written
   */
  async append(row: string, seenLine: string): Promise<void> {
    this.throwFailure();
    this.rows.push(`${row}\n`);
    this.seen.push(`${seenLine}\n`);
    this.waiting += row.length + seenLine.length;
    this.start();
    if (this.waiting > MAX_WAITING) await this.flush();
  }

  /** Waits until everything is written, though not synced. @throws OutputError when it could not be */
  async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
    this.throwFailure();
  }

  /** Writes and syncs what is left and closes the files. @throws OutputError when something could not be written */
  async close(): Promise<void> {
    clearInterval(this.timer);
    try {
      await this.flush();
      await this.sync();
    } finally {
      await this.rowFile.close();
      await this.seenFile.close();
    }
  }

  private start(): void {
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  private async write(): Promise<void> {
    await setImmediate(); // the rest of the batch comes in the same turn
    try {
      while (this.rows.length > 0 && this.failure === undefined) {
        const [rows, seen] = [this.rows.join(''), this.seen.join('')];
        this.rows = [];
        this.seen = [];
        this.waiting = 0;
        // The side file first: lines too many are cut off when the run is resumed, but a row without one can't be told
        // from one of a file that changed.
        await this.seenFile.append(seen);
        await this.rowFile.append(rows);
        this.unsynced = true;
      }
      if (performance.now() - this.lastSync >= SYNC_INTERVAL_MS) await this.sync();
    } catch (error) {
      this.failure ??= { error };
    }
  }

  private async sync(): Promise<void> {
    if (!this.unsynced) return;
    this.unsynced = false;
    await Promise.all([this.rowFile.sync(), this.seenFile.sync()]);
    this.lastSync = performance.now();
  }

  private throwFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}
