import { expect, it } from 'vitest';
import { targetSize } from '../../../src/pipeline/preprocess/target-size.js';

const shortestEdge = { kind: 'shortest-edge', edge: 224 } as const;

it.each([
  [
    { width: 640, height: 480 },
    { width: 298, height: 224 },
  ], // 298.67 is truncated
  [
    { width: 480, height: 640 },
    { width: 224, height: 298 },
  ],
  [
    { width: 224, height: 224 },
    { width: 224, height: 224 },
  ],
  [
    { width: 1, height: 5000 },
    { width: 224, height: 1_120_000 },
  ],
  [
    { width: 299, height: 300 },
    { width: 224, height: 224 },
  ], // 224.7
])('targetSize of %o is %o', (source, target) => {
  expect(targetSize(source, shortestEdge)).toEqual(target);
});

it('targetSize takes exact sizes and none as they are', () => {
  expect(targetSize({ width: 5, height: 7 }, { kind: 'exact', width: 37, height: 29 })).toEqual({
    width: 37,
    height: 29,
  });
  expect(targetSize({ width: 5, height: 7 }, null)).toEqual({ width: 5, height: 7 });
});

const bounded = { kind: 'bounded', shortest: 480, longest: 640 } as const;

// Sizes that the original repository's MinMaxResizeForTest(480, 640) gives.
it.each([
  [640, 480, 640, 480],
  [1000, 1000, 480, 480],
  [500, 400, 600, 480],
  [400, 500, 480, 600],
  [1706, 1279, 640, 480],
  [1000, 300, 640, 192],
  [300, 1000, 192, 640],
  [3000, 100, 630, 21], // 21.3 is rounded, so 30 times that
  [2000, 75, 640, 24],
  [1280, 49, 626, 24], // 24.5 is rounded to even
  [1280, 51, 652, 26], // 25.5 likewise, and the longer side follows
])('a picture of %i x %i within 480 and 640 becomes %i x %i', (width, height, newWidth, newHeight) => {
  expect(targetSize({ width, height }, bounded)).toEqual({ width: newWidth, height: newHeight });
});
