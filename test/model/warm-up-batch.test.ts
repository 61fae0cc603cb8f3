import { expect, it } from 'vitest';
import { warmUpBatch } from '../../src/model/warm-up-batch.js';

it('the warm-up has the shape of the largest batch', () => {
  const batch = warmUpBatch({ images: 4, rows: 3, promptIds: [101, 7], maxNewTokens: 20, imageSize: 8 });
  expect(batch.pixels).toHaveLength(4 * 8 * 8 * 3);
  expect([batch.images, batch.frames, batch.height, batch.width, batch.clip]).toEqual([4, 1, 8, 8, false]);
  expect(batch.prompts).toEqual(Array(12).fill([101, 7]));
  expect(batch.maxNewTokens).toEqual(Array(12).fill(20));
  expect(batch.seeds).toHaveLength(12);
});
