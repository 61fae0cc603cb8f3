import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';

/** What runs batches: a loaded model, several of them, or one in another thread or process. */
export interface BatchSession {
  /** Batches that it runs at once; default 1. */
  readonly parallelBatches?: number;
  /** Runs a batch, pixels to tokens; for each row of `prompts` its texts, best first. */
  generate(batch: GenerationBatch): Promise<GeneratedTokens[][]>;
  /** Frees the model, after what is under way. */
  close(): Promise<void>;
}
