import type { BatchSession } from './batch-session.js';
import type { BatchLimits } from './batch-limits.js';
import { batchPart } from './batch-part.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';
import { OutOfMemoryError } from './run-failure.js';

/**
 * A session that gives the device what it has memory for: a batch that is too large is run again in halves, and those of
 * its shape that follow are cut to the size that worked. Results do not depend on how batches are cut.
 */
export class HalvingSession implements BatchSession {
  constructor(
    private readonly session: BatchSession,
    private readonly limits: BatchLimits,
  ) {}

  /** @throws OutOfMemoryError when even a single image is too much */
  async generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    const texts: GeneratedTokens[][] = [];
    for (let start = 0; start < batch.images;) {
      const end = Math.min(batch.images, start + this.limits.get(batch)); // a part may have lowered the limit
      texts.push(...(await this.part(batchPart(batch, start, end))));
      start = end;
    }
    return texts;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private async part(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    try {
      return await this.session.generate(batch);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError) || batch.images === 1) throw error;
      await this.limits.lower(batch, Math.floor(batch.images / 2));
    }
    return this.generate(batch);
  }
}
