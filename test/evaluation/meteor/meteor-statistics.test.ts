import { expect, test } from 'vitest';
import { meteorScore, sumMeteorStatistics } from '../../../src/evaluation/meteor/meteor-statistics.js';
import { captionFixtures } from '../support/caption-fixtures.js';

test.each([...captionFixtures.values()])('$name: scores from the statistics of the reference', ({ expected }) => {
  const statistics = expected.imageOrder.map((id) => expected.meteorStats[String(id)]!.split(' ').map(Number));
  for (const [at, id] of expected.imageOrder.entries()) {
    expect(Math.abs(meteorScore(statistics[at]!) - expected.perImage[String(id)]!.METEOR!)).toBeLessThan(1e-12);
  }
  expect(Math.abs(meteorScore(sumMeteorStatistics(statistics)) - expected.corpus.METEOR!)).toBeLessThan(1e-12);
});

test('ties references that are equally good, as the reference does: it takes the first', () => {
  // 14 words against "people people the naïve" and "of sofa person ran": harmonic means of 5/17, reached in two ways.
  const one = [14, 4, 4, 3, 1, 1, 0, 0, ...new Array<number>(12).fill(0), 1, 1, 1];
  const two = [14, 4, 4, 1, 1, 1, 1, 1, ...new Array<number>(12).fill(0), 2, 2, 2];
  expect(meteorScore(one)).toBe(meteorScore(two));
});
