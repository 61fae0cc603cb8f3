import { expect, it } from 'vitest';
import { formatCsv } from '../src/format-csv.js';

it('quotes what needs it, line breaks of any kind included', () => {
  expect(
    formatCsv([
      ['plain', 1, ''],
      ['a,b', 'say "hi"', 'two\nlines'],
    ]),
  ).toBe('plain,1,\r\n"a,b","say ""hi""","two\nlines"\r\n');
  expect(formatCsv([['a\rb', 'c\r\nd']])).toBe('"a\rb","c\r\nd"\r\n');
});
