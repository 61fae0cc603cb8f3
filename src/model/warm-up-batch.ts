import type { GenerationBatch } from './generation-batch.js';
import type { WarmUp } from './session-options.js';

const GREY = 128;

/**
 * A batch of grey pictures of the largest shape. Run first, it makes the device find its memory in large pieces: grown
 * batch by batch, the same memory is in pieces that are too small for the largest one.
 */
export function warmUpBatch({ images, rows, promptIds, maxNewTokens, imageSize }: WarmUp): GenerationBatch {
  const texts = images * rows;
  return {
    pixels: new Uint8Array(images * imageSize * imageSize * 3).fill(GREY),
    images,
    ...{ frames: 1, height: imageSize, width: imageSize },
    clip: false,
    prompts: Array.from({ length: texts }, () => promptIds),
    maxNewTokens: Array.from({ length: texts }, () => maxNewTokens),
    seeds: Array.from({ length: texts }, () => 0),
  };
}
