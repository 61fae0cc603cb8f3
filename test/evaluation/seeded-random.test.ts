import { expect, test } from 'vitest';
import { seededRandom } from '../../src/evaluation/seeded-random.js';

test('gives the published sequence of mulberry32, the same for a seed and another for another', () => {
  const random = seededRandom(1);
  const numbers = [random(), random(), random()];
  expect(numbers[0]).toBeCloseTo(0.6270739405881613, 15);
  expect(seededRandom(1)()).toBe(numbers[0]);
  expect(seededRandom(2)()).not.toBe(numbers[0]);
});

test('is even over [0, 1)', () => {
  const random = seededRandom(42);
  const numbers = Array.from({ length: 20_000 }, random);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  expect(mean).toBeCloseTo(0.5, 1);
});
