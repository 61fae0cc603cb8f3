import { describe, expect, it } from 'vitest';
import { seededRandom } from '../src/seeded-random.js';

const draw = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

describe('seededRandom', () => {
  it('gives the numbers of mulberry32', () => {
    // computed with unsigned 32-bit integers, step by step
    expect(draw(0, 3)).toEqual([1144304738, 1416247, 958946056].map((value) => value / 2 ** 32));
    expect(draw(1, 1)[0]).toBeCloseTo(0.6270739405881613, 15);
    expect(draw(1, 1)).not.toEqual(draw(0, 1));
    expect(draw(1, 5)).toEqual(draw(1, 5));
  });

  it('is uniform over [0, 1)', () => {
    const values = draw(42, 20_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200); // 4.7 deviations
  });

  it('starts well apart for neighbouring seeds', () => {
    const first = Array.from({ length: 5000 }, (_, seed) => draw(seed, 1)[0]!);
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  });
});
