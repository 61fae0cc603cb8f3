import { expect, it } from 'vitest';
import { Confusion } from '../../../src/pipeline/classify/confusion.js';

const labels = { labels: ['cat', 'dog', 'cow', 'pig'], merged: [{ label: 'Dog', as: 'dog' }] };

it('counts true against chosen labels', () => {
  const confusion = new Confusion(labels);
  expect(confusion.accuracy()).toBeUndefined();
  for (const [truth, label] of [
    ['dog', 'dog'],
    ['Dog', 'dog'],
    ['dog', 'cat'],
    ['horse', 'cow'],
  ] as const) {
    confusion.add(truth, label);
  }
  expect(confusion.accuracy()).toEqual({ pictures: 4, share: 0.5, unknown: ['horse'] });
  expect(confusion.table()).toEqual([
    ['truth', 'cat', 'dog', 'cow'],
    ['dog', 1, 2, 0],
    ['horse', 0, 0, 1],
  ]);
});
