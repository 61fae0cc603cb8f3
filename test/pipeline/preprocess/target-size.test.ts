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
