import { expect, test } from 'vitest';
import { PhraseIndex } from '../../../src/evaluation/meteor/phrase-index.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('finds the phrases of its sentences in bytes, and no others', () => {
  const index = new PhraseIndex();
  const phrases = index.add(['a', 'café', 'near', 'a', 'café']);
  const find = (text: string) => index.find(bytes(text), 0, bytes(text).length);
  expect(find('a café near')).toBe(phrases[0]![2]);
  expect(find('café')).toBe(phrases[1]![0]);
  expect(phrases[3]).toEqual(phrases[0]!.slice(0, 2));
  for (const other of ['café a', 'caf', 'cafés', 'near a café x', '', 'a  café']) expect(find(other)).toBeUndefined();
  expect(index.find(bytes('xx near yy'), 3, 7)).toBe(phrases[2]![0]);
});

test('keeps thousands of words apart', () => {
  const index = new PhraseIndex();
  const words = Array.from({ length: 5000 }, (_, at) => `w${at}`);
  const ids = words.map((word) => index.add([word])[0]![0]!);
  expect(new Set(ids).size).toBe(5000);
  expect(words.map((word) => index.find(bytes(word), 0, word.length))).toEqual(ids);
});
