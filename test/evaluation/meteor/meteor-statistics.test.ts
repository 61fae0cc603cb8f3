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
