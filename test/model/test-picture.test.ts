import { expect, it } from 'vitest';
import { testPicture } from '../../src/model/test-picture.js';

it('draws another picture a seed and frame, of many colours', () => {
  const clip = testPicture(2, 16, 0);
  expect(clip).toHaveLength(2 * 16 * 16 * 3);
  expect(new Set(clip).size).toBeGreaterThan(8);
  expect(clip.subarray(0, 16 * 16 * 3)).not.toEqual(clip.subarray(16 * 16 * 3));
  expect(testPicture(1, 16, 1)).not.toEqual(testPicture(1, 16, 0));
});
