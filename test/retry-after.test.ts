import { expect, it } from 'vitest';
import { retryAfter } from '../src/retry-after.js';

it.each([
  ['5', 5000],
  ['0', 0],
  [' 1.5 ', 1500],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2026 01:00:00 GMT', 3_600_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, expected) => {
  expect(retryAfter(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(expected);
});
