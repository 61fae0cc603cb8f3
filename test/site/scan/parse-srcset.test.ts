import { expect, test } from 'vitest';
import { parseSrcset } from '../../../src/site/scan/parse-srcset.js';

test.each([
  ['a.png', ['a.png']],
  ['a.png 1x, b.png 2x', ['b.png', 'a.png']],
  ['a.png 100w,b.png 300w , c.png 200w', ['b.png', 'c.png', 'a.png']],
  ['a.png, b.png 2x', ['b.png', 'a.png']],
  ['data:image/png;base64,AA== 2x, b,c.png', ['data:image/png;base64,AA==', 'b,c.png']],
  [' ,, a.png\t2x,\n', ['a.png']],
  ['', []],
  [',', []],
])('%j', (srcset, addresses) => {
  expect(parseSrcset(srcset)).toEqual(addresses);
});

test.each(['a (', ',', ' ', ', ', 'a,', '(', ')'])('100,000 characters of %j', (piece) => {
  expect(parseSrcset(`b.png 2x, ${piece.repeat(100_000 / piece.length)}`)[0]).toBe('b.png');
});

test('a parenthesis that is not closed goes on to the end, as in browsers', () => {
  expect(parseSrcset('a.png (1x, b.png 2x')).toEqual(['a.png']);
});
