import type { GenerationBatch } from './generation-batch.js';

/** The images from `start` to `end` with their rows; pixels are those of the batch, not copied. */
export function batchPart(batch: GenerationBatch, start: number, end: number): GenerationBatch {
  if (start === 0 && end === batch.images) return batch;
  const bytes = batch.pixels.length / batch.images;
  const rows = batch.prompts.length / batch.images;
  const [first, last] = [start * rows, end * rows];
  return {
    ...batch,
    pixels: batch.pixels.subarray(start * bytes, end * bytes),
    images: end - start,
    prompts: batch.prompts.slice(first, last),
    maxNewTokens: batch.maxNewTokens.slice(first, last),
    ...(batch.seeds === undefined ? {} : { seeds: batch.seeds.slice(first, last) }),
  };
}
