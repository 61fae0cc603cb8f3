import { expect, it } from 'vitest';
import { withoutTrailingSlash } from '../../../src/pipeline/sources/without-trailing-slash.js';

it.each([
  ['a/', 'a'],
  ['a/b//', 'a/b'],
  ['a', 'a'],
  ['/', '/'],
  ['//', '/'],
  ['', ''],
  [`a${'/'.repeat(100_000)}b`, `a${'/'.repeat(100_000)}b`],
])('%s', (path, expected) => {
  expect(withoutTrailingSlash(path)).toBe(expected);
});
