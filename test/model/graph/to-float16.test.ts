import { expect, it } from 'vitest';
import { toFloat32 } from '../../../src/model/float-tensor.js';
import { toFloat16 } from '../../../src/model/graph/to-float16.js';
import { seededRandom } from '../../../src/seeded-random.js';

const half = (value: number): number => toFloat16(Float32Array.of(value))[0] ?? -1;

it('every half that is a number comes back as itself', () => {
  const patterns = Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern).filter(
    (pattern) => (pattern & 0x7c00) !== 0x7c00,
  );
  const values = toFloat32(new Uint8Array(patterns.buffer), 'F16', 'all halves');
  expect(toFloat16(values)).toEqual(patterns);
});

it('rounds to the nearest half, ties to even', () => {
  const random = seededRandom(1);
  for (let turn = 0; turn < 20_000; turn++) {
    const value = Math.fround((random() - 0.5) * 2 ** (random() * 40 - 26));
    const pattern = half(value);
    const [found = 0, below = 0, above = 0] = toFloat32(
      new Uint8Array(Uint16Array.of(pattern, (pattern & 0x7fff) === 0 ? pattern : pattern - 1, pattern + 1).buffer),
      'F16',
      'neighbours',
    );
    const error = Math.abs(found - value);
    expect(error).toBeLessThanOrEqual(Math.abs(above - value));
    expect(error).toBeLessThanOrEqual(Math.abs(below - value));
  }
  // 1 + 2^-11 lies between 1 and 1 + 2^-10: the even one is 1; the next tie goes up.
  expect(half(1 + 2 ** -11)).toBe(half(1));
  expect(half(1 + 3 * 2 ** -11)).toBe(half(1 + 2 ** -9));
  expect(half(2 ** -25)).toBe(0);
  expect(half(3 * 2 ** -25)).toBe(2);
  expect(half(2 - 2 ** -12)).toBe(half(2)); // a carry into the exponent
});

it('keeps within its range, and a NaN', () => {
  expect([half(1e6), half(-1e6), half(65519), half(Infinity)]).toEqual([0x7bff, 0xfbff, 0x7bff, 0x7bff]);
  expect(half(NaN) & 0x7fff).toBeGreaterThan(0x7c00);
  expect([half(0), half(-0)]).toEqual([0, 0x8000]);
});
