import { expect, it } from 'vitest';
import { printable, printableLines } from '../../src/cli/printable.js';

it.each([
  ['plain, größer, 写真.jpg', 'plain, größer, 写真.jpg'],
  ['a\u001b[2Jb.jpg', String.raw`a\x1b[2Jb.jpg`],
  ['a\r\nb\tc', String.raw`a\r\nb\tc`],
  ['\u0007\u009b31m\u202egpj', String.raw`\x07\x9b31m\u202egpj`],
])('%j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

it('keeps the lines of a text of lines', () => {
  expect(printableLines('-a\n+\tb\u001b[0m\n')).toBe('-a\n+\tb\\x1b[0m\n');
});
