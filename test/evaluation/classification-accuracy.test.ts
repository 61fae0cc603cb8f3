import { expect, test } from 'vitest';
import { classificationAccuracy } from '../../src/evaluation/classification-accuracy.js';

const truths = new Map([
  [1, 'cat'],
  [2, 'dog'],
  [3, 'car park'],
  [4, 'car'],
]);

test('counts the likeliest label and the five likeliest', () => {
  const { images, top1, top5 } = classificationAccuracy(
    [
      { id: 1, labels: ['cat', 'dog'] },
      { id: 2, labels: ['a', 'b', 'c', 'd', 'dog'] },
      { id: 3, labels: ['car', 'b', 'c', 'd', 'e', 'car park'] },
      { id: 4, labels: [' car '] },
    ],
    truths,
  );
  expect([images, top1, top5]).toEqual([4, 0.5, 0.75]);
});

test('refuses, naming the image', () => {
  expect(() => classificationAccuracy([{ id: 9, labels: ['cat'] }], truths)).toThrow(/image 9/);
  expect(() => classificationAccuracy([{ id: 2, labels: [] }], truths)).toThrow(/image 2/);
  expect(() =>
    classificationAccuracy(
      [
        { id: 1, labels: ['a'] },
        { id: 1, labels: ['b'] },
      ],
      truths,
    ),
  ).toThrow(/two for image 1/);
  expect(() => classificationAccuracy([], truths)).toThrow(/at least one/);
});
