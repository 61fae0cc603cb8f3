import { expect, it } from 'vitest';
import { roundHalfToEven } from '../src/round-half-to-even.js';

it.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [24.49, 24],
  [24.51, 25],
  [7, 7],
])('%f becomes %i', (value, expected) => {
  expect(roundHalfToEven(value)).toBe(expected);
});
