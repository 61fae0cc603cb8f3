import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/video/parse-time.js';

describe('parseTime', () => {
  it.each([
    ['5', 5],
    ['0.25', 0.25],
    ['.5s', 0.5],
    ['500ms', 0.5],
    ['2m', 120],
    ['2 min', 120],
    ['1h30m', 5400],
    ['1m 2.5s', 62.5],
    ['1:02', 62],
    ['01:02:03.5', 3723.5],
    ['00:00:01,500', 1.5],
    ['100:00:00.000', 360000],
  ])('reads %s', (text, seconds) => {
    expect(parseTime(text)).toBeCloseTo(seconds, 9);
  });

  it.each(['', 'soon', '5x', '-3', '1:2:3:4', '5s later', '1..5', 'NaN', 'Infinity'])('refuses "%s"', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

it.each(['1', '.1', '1m ', '1m1', ' '])('refuses 100,000 characters of "%s" and no unit', (piece) => {
  expect(parseTime(`${piece.repeat(100_000 / piece.length)}x`)).toBeUndefined();
});
