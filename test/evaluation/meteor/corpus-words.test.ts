import { expect, test } from 'vitest';
import { CorpusWords } from '../../../src/evaluation/meteor/corpus-words.js';

test('finds words in UTF-8 text by the number they were given', () => {
  const corpus = new CorpusWords();
  expect(['cat', 'café', 'cat', 'ca'].map((word) => corpus.add(word))).toEqual([0, 1, 0, 2]);
  const text = new TextEncoder().encode('a café cat');
  expect([corpus.find(text, 2, 7), corpus.find(text, 8, 11), corpus.find(text, 8, 10)]).toEqual([1, 0, 2]);
  expect([corpus.find(text, 0, 1), corpus.find(text, 3, 7), corpus.find(text, 2, 2)]).toEqual([-1, -1, -1]);
});

test('keeps 200,000 words apart', () => {
  const corpus = new CorpusWords();
  const words = Array.from({ length: 200_000 }, (_, at) => at.toString(36));
  expect(words.map((word) => corpus.add(word))).toEqual(words.map((_, at) => at));
});

test('knows which word follows which, in one sentence', () => {
  const corpus = new CorpusWords();
  const sentence = (text: string) => corpus.addSentence(text.split(' ').map((word) => ({ number: corpus.add(word) })));
  sentence('a cat sat');
  sentence('on');
  const follows = (word: string, previous: string) => corpus.follows(corpus.add(word), corpus.add(previous));
  expect([follows('cat', 'a'), follows('sat', 'cat')]).toEqual([true, true]);
  expect([follows('a', 'cat'), follows('sat', 'a'), follows('on', 'sat')]).toEqual([false, false, false]);
});
