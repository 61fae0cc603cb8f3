import { expect, test } from 'vitest';
import { align } from '../../../src/evaluation/meteor/align.js';
import { findMatches, type Match, type PlacedCandidate } from '../../../src/evaluation/meteor/find-matches.js';
import type { MeteorSentence } from '../../../src/evaluation/meteor/meteor-sentence.js';
import { PhrasePlaces } from '../../../src/evaluation/meteor/phrase-places.js';
import { SynonymDictionary } from '../../../src/evaluation/meteor/synonym-dictionary.js';
import { SynsetCounts } from '../../../src/evaluation/meteor/synset-counts.js';
import { wordFactory } from '../../../src/evaluation/meteor/word-factory.js';
import { readFixture } from '../support/caption-fixtures.js';

const { pairs } = readFixture('meteor-alignments.json') as { pairs: [string, string, [number, number, number][]][] };
const wordOf = wordFactory({
  functionWords: new Set(),
  prefixes: { always: new Set(), beforeNumbers: new Set() },
  dictionary: new SynonymDictionary('', ''),
});

function place(text: string): PlacedCandidate {
  const words = text.split(' ').map(wordOf);
  const single = words.map((_, start) => ({ start, length: 1 }));
  const sentence: MeteorSentence = { words, functionWords: 0, single, phrases: [] };
  return { sentence, places: new PhrasePlaces(0), synsets: new SynsetCounts() };
}

test.each(pairs)('%j with %j', (candidate, reference, expected) => {
  const [left, right] = [place(candidate), place(reference)];
  const alignment = align(left.sentence.words.length, findMatches(left, right));
  expect(alignment.map((match) => [match.reference.start, match.candidate.start, match.stage])).toEqual(expected);
});

test('phrases of five words count two, as in METEOR 1.5: words that are equal win', () => {
  const place = (start: number, length: number) => ({ start, length });
  // "that took place in east" with "crimes in east", whole or by the two words that are equal.
  const matches: Match[][] = [
    [{ stage: 3, candidate: place(0, 5), reference: place(0, 3) }],
    [{ stage: 0, candidate: place(3, 1), reference: place(1, 1) }],
    [{ stage: 0, candidate: place(4, 1), reference: place(2, 1) }],
  ];
  expect(align(5, matches).map(({ stage }) => stage)).toEqual([0, 0]);
});
