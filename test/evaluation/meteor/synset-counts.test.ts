import { expect, test } from 'vitest';
import type { MeteorSentence, MeteorWord } from '../../../src/evaluation/meteor/meteor-sentence.js';
import { SynsetCounts } from '../../../src/evaluation/meteor/synset-counts.js';

const word = (...synsets: number[]): MeteorWord => ({
  number: 0,
  stem: 0,
  synsets: Int32Array.from(synsets),
  isFunctionWord: false,
});
const sentence = (...words: MeteorWord[]): MeteorSentence => ({ words, functionWords: 0, single: [], phrases: [] });

test('tells whether more words than so many share a set, of the sentence at hand only', () => {
  const counts = new SynsetCounts();
  counts.set(sentence(word(1, 2), word(2, 3), word(), word(90_000)));
  expect(counts.isShared(word(2), 1)).toBe(true);
  expect(counts.isShared(word(2), 2)).toBe(false);
  expect(counts.isShared(word(1, 3), 1)).toBe(false);
  expect(counts.isShared(word(5, 90_000, 1_000_000), 0)).toBe(true);
  expect(counts.isShared(word(), 0)).toBe(false);
  counts.set(sentence(word(3)));
  expect([1, 2, 3, 90_000].map((set) => counts.isShared(word(set), 0))).toEqual([false, false, true, false]);
});
