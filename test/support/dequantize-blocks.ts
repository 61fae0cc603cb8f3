import { BLOCK_SIZE } from '../../src/model/graph/quantize-blocks.js';

/** A `[rows, depth]` weight from its 4-bit blocks, written down from the operators' definition. */
export function dequantizeBlocks(
  packed: Uint8Array,
  scales: Float32Array,
  [rows, depth]: readonly [number, number],
): Float32Array {
  const blocks = Math.ceil(depth / BLOCK_SIZE);
  return Float32Array.from({ length: rows * depth }, (_, element) => {
    const [row, column] = [Math.floor(element / depth), element % depth];
    const place = row * blocks * BLOCK_SIZE + column;
    const byte = packed[place >> 1]!;
    const level = place % 2 === 0 ? byte & 15 : byte >> 4;
    return (level - 8) * scales[row * blocks + Math.floor(column / BLOCK_SIZE)]!;
  });
}
