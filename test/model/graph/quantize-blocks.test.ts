import { describe, expect, it } from 'vitest';
import { BLOCK_SIZE, quantizeBlocks } from '../../../src/model/graph/quantize-blocks.js';
import { seededRandom } from '../../../src/seeded-random.js';
import { dequantizeBlocks } from '../../support/dequantize-blocks.js';

const weight = (shape: readonly [number, number], values: Float32Array) => ({
  shape,
  read: () => Promise.resolve(values),
});

/** The weight as it comes back. */
async function roundTrip(shape: readonly [number, number], values: Float32Array): Promise<Float32Array> {
  const { values: packed, scales, blocks } = quantizeBlocks(weight(shape, values));
  const levels = await packed();
  expect(levels).toHaveLength((shape[0] * blocks * BLOCK_SIZE) / 2);
  return dequantizeBlocks(levels, await scales(), shape);
}

const error = (found: Float32Array, wanted: Float32Array): number =>
  wanted.reduce((sum, value, index) => sum + (value - found[index]!) ** 2, 0);

describe('quantizeBlocks', () => {
  it('keeps what 16 levels can say, with the extra level on whichever side wants it', async () => {
    const levels = Float32Array.from({ length: 2 * BLOCK_SIZE }, (_, index) => {
      const level = (index % 16) - 8;
      return index < BLOCK_SIZE ? level * 0.25 : -level * 3;
    });
    expect(await roundTrip([1, 2 * BLOCK_SIZE], levels)).toEqual(levels);
  });

  it('puts two levels into a byte, the first into its lower half', async () => {
    const values = new Float32Array(BLOCK_SIZE);
    values.set([-8, 7, 1, 0]);
    const { values: packed, scales } = quantizeBlocks(weight([1, BLOCK_SIZE], values));
    expect([...(await packed())].slice(0, 3)).toEqual([0xf0, 0x89, 0x88]);
    expect([...(await scales())]).toEqual([1]);
  });

  it('fills the last block of a row up with zeros', async () => {
    const depth = BLOCK_SIZE + 3;
    const values = Float32Array.from({ length: 2 * depth }, (_, index) => (index % 7) - 3);
    const { values: packed, blocks } = quantizeBlocks(weight([2, depth], values));
    expect(blocks).toBe(2);
    const levels = await packed();
    // After three elements: the upper half of the second byte, then whole bytes.
    expect(levels[BLOCK_SIZE / 2 + 1]! >> 4).toBe(8);
    expect([...levels.subarray(BLOCK_SIZE / 2 + 2, BLOCK_SIZE)].every((byte) => byte === 0x88)).toBe(true);
    const found = await roundTrip([2, depth], values);
    for (const [index, value] of values.entries()) expect(Math.abs(found[index]! - value)).toBeLessThan(0.25);
  });

  it('leaves less error than the scale of the largest weight would', async () => {
    const random = seededRandom(3);
    const values = Float32Array.from({ length: 64 * BLOCK_SIZE }, () => random() + random() + random() - 1.5);
    const plain = Float32Array.from(values);
    for (let start = 0; start < values.length; start += BLOCK_SIZE) {
      const block = values.subarray(start, start + BLOCK_SIZE);
      const largest = block.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      for (const [index, value] of block.entries()) {
        plain[start + index] = Math.max(-8, Math.min(7, Math.round((value / largest) * -8))) * (largest / -8);
      }
    }
    const found = await roundTrip([64, BLOCK_SIZE], values);
    expect(error(found, values)).toBeLessThan(0.95 * error(plain, values));
  });

  it.each([0, 1e-40])('gives zeros for blocks of %f', async (value) => {
    const values = new Float32Array(BLOCK_SIZE).fill(value);
    expect([...(await roundTrip([1, BLOCK_SIZE], values))]).toEqual([...new Float32Array(BLOCK_SIZE)]);
  });
});
