import type { Weight } from './weight.js';

/** Neighbouring weights that share a scale. Of ONNX Runtime's sizes the largest that gives a row the same beside any other. */
export const BLOCK_SIZE = 32;

/** A `[rows, depth]` weight in 4 bits, a scale a block: weight ≈ (values - 8) · scales. */
export interface QuantizedBlocks {
  /** Blocks of a row; the last one is filled up with zeros. */
  readonly blocks: number;
  /** `[rows, blocks, BLOCK_SIZE / 2] uint8`: two levels a byte, the first in the lower half. */
  readonly values: () => Promise<Uint8Array>;
  /** `[rows, blocks]` */
  readonly scales: () => Promise<Float32Array>;
}

/** The level that stands for 0; levels are 0 to 15. */
const ZERO = 8;

/**
 * Levels, counted from `ZERO`, that a block's largest weight is put on to see which leaves the smallest error. Both signs: there is a level
 * more below zero than above. Half levels beyond the range cut the largest weight a little, to the good of all others.
 */
const LARGEST_LEVELS = [-8, -8.5, -7.5, 7.5];

/**
 * Quantises each block with the scale of the smallest squared error among some that place its largest weight, each refined by least
 * squares. As MatMulNBits and GatherBlockQuantized take it. Reads the weight once if values are asked for before scales.
 */
export function quantizeBlocks(weight: Weight): QuantizedBlocks {
  const [rows = 0, depth = 0] = weight.shape;
  const blocks = Math.ceil(depth / BLOCK_SIZE);
  let known: Float32Array | undefined;
  const values = async (): Promise<Uint8Array> => {
    const elements = await weight.read();
    const scales = new Float32Array(rows * blocks);
    const packed = new Uint8Array((rows * blocks * BLOCK_SIZE) / 2);
    for (let block = 0; block < scales.length; block++) {
      const start = Math.floor(block / blocks) * depth + (block % blocks) * BLOCK_SIZE;
      const own = elements.subarray(start, Math.min(start + BLOCK_SIZE, (Math.floor(block / blocks) + 1) * depth));
      const scale = blockScale(own);
      scales[block] = scale;
      packBlock(own, scale, packed.subarray((block * BLOCK_SIZE) / 2, ((block + 1) * BLOCK_SIZE) / 2));
    }
    known = scales;
    return packed;
  };
  return {
    blocks,
    values,
    scales: async () => {
      if (known === undefined) await values();
      return known ?? new Float32Array();
    },
  };
}

/** What is smaller is taken for 0: its scale would have no digits left. */
const SMALLEST = 1e-30;

/** The best scale of a block; 1 for one of zeros. */
function blockScale(block: Float32Array): number {
  let largest = 0;
  for (const value of block) if (Math.abs(value) > Math.abs(largest)) largest = value;
  let [best, smallestError] = [1, Number.POSITIVE_INFINITY];
  const consider = (scale: number): number => {
    const { error, refined } = fit(block, scale);
    if (error < smallestError) [best, smallestError] = [scale, error];
    return refined;
  };
  if (Math.abs(largest) > SMALLEST)
    for (const level of LARGEST_LEVELS) consider(consider(Math.fround(largest / level)));
  return best;
}

/**
 * The squared error that a scale leaves, less the sum of the block's squares, and the scale that suits the levels it leads to best:
 * Σ(w - l·s)² = Σw² - 2s·Σwl + s²·Σl², smallest at s = Σwl / Σl².
 */
function fit(block: Float32Array, scale: number): { error: number; refined: number } {
  let [products, squares] = [0, 0];
  const { length } = block;
  // By index: this loop is most of a conversion, and an iterator would make it half as long again.
  for (let index = 0; index < length; index++) {
    const value = block[index] ?? 0;
    const level = levelOf(value, scale);
    products += value * level;
    squares += level * level;
  }
  return {
    error: scale * (scale * squares - 2 * products),
    refined: products === 0 ? scale : Math.fround(products / squares),
  };
}

/** The level of a weight, counted from `ZERO`. */
function levelOf(value: number, scale: number): number {
  const level = Math.floor(value / scale + 0.5);
  return level < -ZERO ? -ZERO : level > 15 - ZERO ? 15 - ZERO : level;
}

function packBlock(block: Float32Array, scale: number, target: Uint8Array): void {
  const level = (index: number): number => ZERO + (index < block.length ? levelOf(block[index] ?? 0, scale) : 0);
  for (let index = 0; index < BLOCK_SIZE; index += 2) target[index / 2] = level(index) | (level(index + 1) << 4);
}
