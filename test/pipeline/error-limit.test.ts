import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { parseErrorLimit } from '../../src/pipeline/error-limit.js';

test('a number is the number of failures that is borne', () => {
  const limit = parseErrorLimit('3');
  expect([limit.exceeded(3, 3, false), limit.exceeded(4, 1000, false)]).toEqual([false, true]);
});

test('a share counts from a hundred items on, and at the end', () => {
  const limit = parseErrorLimit('2.5%');
  expect(limit.exceeded(99, 99, false)).toBe(false);
  expect(limit.exceeded(2, 100, false)).toBe(false);
  expect(limit.exceeded(3, 100, false)).toBe(true);
  expect(limit.exceeded(1, 10, true)).toBe(true);
});

test.each(['', '-1', '1.5', '101%', 'many', '5 %'])('%j is refused', (text) => {
  expect(() => parseErrorLimit(text)).toThrow(UsageError);
});
