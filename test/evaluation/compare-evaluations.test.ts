import { expect, test } from 'vitest';
import { compareEvaluations } from '../../src/evaluation/compare-evaluations.js';
import { evaluateCaptions } from '../../src/evaluation/evaluate-captions.js';
import { captionFixtures, imagesOf } from './support/caption-fixtures.js';

const images = imagesOf(captionFixtures.get('main64')!);
const worse = images.map((image, at) => (at % 4 === 0 ? { ...image, caption: 'a photo of a thing' } : image));
const before = await evaluateCaptions(worse);
const after = await evaluateCaptions(images);

test('finds what got better, with an interval around the difference', () => {
  const { images: count, metrics, changes } = compareEvaluations(before, after, { resamples: 200, changes: 5 });
  expect(count).toBe(64);
  const cider = metrics.find(({ metric }) => metric === 'CIDEr')!;
  expect(cider.difference).toBeCloseTo(after.metrics.get('CIDEr')!.corpus - before.metrics.get('CIDEr')!.corpus, 12);
  expect(cider.interval[0]).toBeGreaterThan(0);
  expect(cider.interval[0]).toBeLessThan(cider.difference);
  expect(cider.interval[1]).toBeGreaterThan(cider.difference);
  expect(cider.pValue).toBeLessThan(0.02);
  expect(changes).toHaveLength(5);
  expect(
    changes.every(
      ({ captionBefore, captionAfter }) => captionBefore === 'a photo of a thing' && captionAfter !== captionBefore,
    ),
  ).toBe(true);
  const sizes = changes.map((change) => Math.abs(change.after - change.before));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
});

test('sees no difference between a system and itself', () => {
  const { metrics, changes } = compareEvaluations(after, after, { resamples: 50 });
  for (const { difference, interval, pValue } of metrics)
    expect([difference, ...interval, pValue]).toEqual([0, 0, 0, 1]);
  expect(changes).toEqual([]);
});

test('the seed decides the draws', () => {
  const draw = (seed: number) => compareEvaluations(before, after, { resamples: 30, seed }).metrics[0]!.interval;
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});
