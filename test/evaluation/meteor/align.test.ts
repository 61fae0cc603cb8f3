import snowball from 'snowball-stemmers';
import { expect, test } from 'vitest';
import { align } from '../../../src/evaluation/meteor/align.js';
import { findMatches } from '../../../src/evaluation/meteor/find-matches.js';
import type { MeteorSentence, MeteorWord } from '../../../src/evaluation/meteor/meteor-sentence.js';
import { readFixture } from '../support/caption-fixtures.js';

const { pairs } = readFixture('meteor-alignments.json') as { pairs: [string, string, [number, number, number][]][] };
const stemmer = snowball.newStemmer('english');
const words = new Map<string, MeteorWord>();

function sentence(text: string): MeteorSentence {
  const list = text.split(' ').map((word) => {
    const known = words.get(word) ?? {
      id: words.size,
      text: word,
      stem: stemmer.stem(word),
      synsets: new Int32Array(0),
      isFunctionWord: false,
    };
    words.set(word, known);
    return known;
  });
  return { words: list, single: list.map((_, start) => ({ start, length: 1 })), phrases: [], places: new Map() };
}

test.each(pairs)('%j with %j', (candidate, reference, expected) => {
  const [left, right] = [sentence(candidate), sentence(reference)];
  const alignment = align(left.words.length, findMatches(left, right));
  expect(alignment.map((match) => [match.reference.start, match.candidate.start, match.stage])).toEqual(expected);
});
