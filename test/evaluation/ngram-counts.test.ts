import { expect, test } from 'vitest';
import { forSharedNgrams, NgramVocabulary } from '../../src/evaluation/ngram-counts.js';
import { seededRandom } from '../../src/seeded-random.js';

/** N-grams counted the plain way. */
function naive(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (let order = 1; order <= 4; order++) {
    for (let start = 0; start + order <= words.length; start++) {
      const ngram = words.slice(start, start + order).join(' ');
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
  }
  return counts;
}

const random = seededRandom(3);
const sentence = (length: number) => Array.from({ length }, () => 'abcde'[Math.floor(random() * 5)] ?? '');

test.each([0, 1, 2, 5, 31, 32, 33, 34, 400])('counts the n-grams of %d words, short or long', (length) => {
  const vocabulary = new NgramVocabulary();
  vocabulary.count(sentence(50).join(' '));
  const words = sentence(length);
  const { words: counted, ngrams, counts } = vocabulary.count(words.join(' '));
  expect(counted).toBe(length);
  expect([...ngrams]).toEqual([...ngrams].sort((a, b) => a - b));
  const found = [...ngrams].map((ngram, at) => [vocabulary.textOf(ngram), counts[at]] as const);
  expect(new Map(found)).toEqual(naive(words));
  for (const ngram of ngrams) expect(vocabulary.orderOf(ngram)).toBe(vocabulary.textOf(ngram).split(' ').length);
});

test('splits at any white space that Python knows, and visits what two sentences share', () => {
  const vocabulary = new NgramVocabulary();
  const left = vocabulary.count(' a b\u00a0 b\ta ');
  const right = vocabulary.count('b a b');
  expect(left.words).toBe(4);
  const shared = new Map<string, number>();
  forSharedNgrams(left, right, (at, count) => shared.set(vocabulary.textOf(left.ngrams[at] ?? -1), count));
  expect(shared).toEqual(
    new Map([
      ['a', 1],
      ['b', 2],
      ['a b', 1],
      ['b a', 1],
    ]),
  );
});
