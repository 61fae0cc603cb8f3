import { describe, expect, it } from 'vitest';
import { fixedSegments } from '../../src/video/fixed-segments.js';

describe('fixedSegments', () => {
  it.each([
    [10, [0, 5, 10]],
    [12, [0, 5, 10, 12]],
    [10.04, [0, 5, 10.04]],
    [3, [0, 3]],
    [0.2, [0, 0.2]],
  ])('of %d s, every 5', (end, borders) => {
    const segments = fixedSegments(5, { start: 0, end });
    expect(segments).toEqual(borders.slice(1).map((border, i) => ({ start: borders[i], end: border })));
  });

  it('starts where the stretch starts and adds up no rounding', () => {
    const segments = fixedSegments(0.1, { start: 1, end: 101 });
    expect(segments).toHaveLength(1000);
    expect(segments[0]?.start).toBe(1);
    expect(segments[999]?.start).toBeCloseTo(100.9, 9);
    expect(segments[999]?.end).toBe(101);
  });
});
