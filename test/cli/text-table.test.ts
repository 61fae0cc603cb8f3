import { expect, it } from 'vitest';
import { textTable } from '../../src/cli/text-table.js';

it('sets columns two spaces apart, without spaces at the ends', () => {
  expect(
    textTable(
      ['A', 'LONG'],
      [
        ['abc', ''],
        ['x', 'y'],
      ],
    ),
  ).toBe('A    LONG\nabc\nx    y');
});

it('spells out what would break the table', () => {
  expect(textTable(['NAME', 'SIZE'], [['a\nb', '1']])).toBe('NAME  SIZE\na\\nb  1');
});
