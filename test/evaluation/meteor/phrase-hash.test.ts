import { expect, test } from 'vitest';
import { hashWord, PhraseHash } from '../../../src/evaluation/meteor/phrase-hash.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function ofLine(text: string, cut = text.length): [number, number] {
  const hash = new PhraseHash();
  const line = bytes(`${text}\nnext line`);
  hash.addLine(line, 0, cut);
  const end = hash.addLine(line, cut, line.length);
  expect(end).toBe(bytes(text).length);
  hash.endLine();
  return [hash.low, hash.high];
}

function ofWords(words: readonly string[]): [number, number] {
  const hash = new PhraseHash();
  for (const word of words) hash.addWord(hashWord(word));
  return [hash.low, hash.high];
}

test('a line hashes like its words, whole or in pieces, up to its end', () => {
  for (const text of ['cat', 'next to', 'a café near', "one 's own"]) {
    for (let cut = 0; cut <= text.length; cut++) expect(ofLine(text, cut)).toEqual(ofWords(text.split(' ')));
  }
});

test('tells phrases apart that differ in order, spacing or where words part', () => {
  const texts = ['a b', 'b a', 'ab', 'a  b', ' a b', 'a b ', 'a', 'b', '', ' ', 'a bc', 'ab c', 'abc'];
  expect(new Set(texts.map((text) => ofLine(text).join())).size).toBe(texts.length);
});

test('keeps 200,000 phrases apart, and spreads them over both halves', () => {
  const words = Array.from({ length: 450 }, (_, at) => hashWord(`w${at}`));
  const [lows, highs, both] = [new Set<number>(), new Set<number>(), new Set<string>()];
  for (const first of words) {
    for (const second of words) {
      const hash = new PhraseHash();
      hash.addWord(first);
      hash.addWord(second);
      lows.add(hash.low);
      highs.add(hash.high);
      both.add(`${hash.low} ${hash.high}`);
    }
  }
  expect(both.size).toBe(202_500);
  // By chance 4.8 pairs share one half.
  expect(lows.size).toBeGreaterThan(202_480);
  expect(highs.size).toBeGreaterThan(202_480);
});
