import { availableParallelism } from 'node:os';
import type { BatchCaptioner } from './captioner.js';
import { runPipeline } from './run-pipeline.js';
import type { StreamCaptioner } from './stream-captioner.js';

/** A captioner of batches as one of streams, which decodes as many items at once as there are cores. */
export function streamOf(captioner: BatchCaptioner): StreamCaptioner {
  return {
    captionAll: (items, stop) =>
      runPipeline(items, captioner, {
        decodeConcurrency: Math.max(2, availableParallelism()),
        ...(stop === undefined ? {} : { stop }),
      }),
  };
}
