import type { BatchSession } from './batch-session.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';

/**
 * Several sessions behind one queue. Each batch goes to the session that has the least under way, so that a faster
 * device gets more of them.
 */
export class SessionPool implements BatchSession {
  readonly parallelBatches: number;
  private readonly underWay: number[];

  /** @param sessions at least one; batches may give any of them the same results */
  constructor(private readonly sessions: readonly BatchSession[]) {
    this.parallelBatches = sessions.length;
    this.underWay = sessions.map(() => 0);
  }

  async generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    const chosen = this.underWay.indexOf(Math.min(...this.underWay));
    const session = this.sessions[chosen];
    if (session === undefined) throw new Error('expected a pool of at least one session');
    this.count(chosen, 1);
    try {
      return await session.generate(batch);
    } finally {
      this.count(chosen, -1);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }

  private count(session: number, change: number): void {
    this.underWay[session] = (this.underWay[session] ?? 0) + change;
  }
}
