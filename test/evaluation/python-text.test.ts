import { expect, test } from 'vitest';
import { roundToHundredths, splitWords, strip, stripEnd } from '../../src/evaluation/python-text.js';

test('splits and strips at what Python calls white space', () => {
  expect(splitWords(' a\u00a0b\u0085c\u001cd\ufeffe\u3000')).toEqual(['a', 'b', 'c', 'd\ufeffe']);
  expect(strip('\u00a0 a b\u2028')).toBe('a b');
});

test('rounds as Python 3 does: ties of the exact binary value go to the even digit', () => {
  // Values of Python's round(x, 2).
  const cases: [number, number][] = [
    [0.125, 0.12],
    [0.375, 0.38],
    [2.675, 2.67],
    [1.005, 1],
    [62.385, 62.38],
    [50.625, 50.62],
    [99.995, 100],
  ];
  for (const [value, rounded] of cases) expect(roundToHundredths(value)).toBe(rounded);
});

test('strips behind 100,000 spaces', () => {
  const text = `a${' '.repeat(100_000)}b`;
  expect([strip(text), stripEnd(`${text} \n`), strip(`  ${' '.repeat(100_000)}`)]).toEqual([text, text, '']);
});
