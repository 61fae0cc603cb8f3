import { batchPart } from './batch-part.js';
import type { BatchSession } from './batch-session.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';

/**
 * Several equal sessions that share every batch: each takes an equal part of its images, and all end together. Results do
 * not depend on it.
 */
export class SharingSession implements BatchSession {
  /** @param sessions at least one */
  constructor(private readonly sessions: readonly BatchSession[]) {}

  async generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    const start = (share: number): number => Math.floor((batch.images * share) / this.sessions.length);
    const parts = this.sessions.map((session, share) => {
      if (start(share) === start(share + 1)) return Promise.resolve([]);
      const part = batchPart(batch, start(share), start(share + 1));
      return session.generate({ ...part, pixels: part.pixels.slice() }); // pixels are handed over, each part's own
    });
    return (await Promise.all(parts)).flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }
}
