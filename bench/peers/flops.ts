import type { GitConfig } from '../../src/model/git-config.js';
import { imageTokenCount } from '../../src/model/git-config.js';

/** Floating-point operations of the matrix products that one picture and its text take (a product and a sum are two). */
export function flopsOfPicture(config: GitConfig, newTokens: number): number {
  const { vision, hiddenSize, intermediateSize, layers, vocabularySize } = config;
  const tokens = imageTokenCount(vision);
  /** A transformer layer over `rows` tokens that look at `seen`. */
  const layer = (rows: number, seen: number, hidden: number, inner: number): number =>
    2 * rows * (4 * hidden * hidden + 2 * hidden * inner) + 4 * rows * seen * hidden;
  const patches = 2 * (tokens - 1) * 3 * vision.patchSize ** 2 * vision.hiddenSize;
  const tower = vision.layers * layer(tokens, tokens, vision.hiddenSize, vision.intermediateSize);
  const projection = 2 * tokens * vision.hiddenSize * hiddenSize;
  // Of the last layer only keys and values are needed.
  const prefill = (layers - 1) * layer(tokens, tokens, hiddenSize, intermediateSize) + 4 * tokens * hiddenSize ** 2;
  let text = 0;
  for (let step = 1; step <= newTokens; step++) {
    text += layers * layer(1, tokens + step, hiddenSize, intermediateSize) + 2 * hiddenSize * vocabularySize;
  }
  return patches + tower + projection + prefill + text;
}
