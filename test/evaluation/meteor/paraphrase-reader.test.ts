import { describe, expect, test } from 'vitest';
import { CorpusWords } from '../../../src/evaluation/meteor/corpus-words.js';
import { ParaphraseReader } from '../../../src/evaluation/meteor/paraphrase-reader.js';
import { wordFactory } from '../../../src/evaluation/meteor/word-factory.js';
import { SynonymDictionary } from '../../../src/evaluation/meteor/synonym-dictionary.js';

const SENTENCES = ['the very large café', 'a big café next to the café', 'near by', 'bigger', 'big one near'];
const NO_DATA = {
  functionWords: new Set<string>(),
  prefixes: { always: new Set<string>(), beforeNumbers: new Set<string>() },
  dictionary: new SynonymDictionary('', ''),
};

/** Reads a text in pieces of so many bytes; gives a function that tells what a phrase means, if it is one of those given. */
function read(text: string, size: number, sentences = SENTENCES): (phrase: string) => string[] {
  const corpus = new CorpusWords();
  const wordOf = wordFactory(NO_DATA, corpus);
  const wordsOf = (sentence: string) => sentence.split(' ').map(wordOf);
  for (const sentence of sentences) corpus.addSentence(wordsOf(sentence));
  const reader = new ParaphraseReader(corpus);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
  const table = reader.end();
  const whole = (sentence: string) => {
    const words = wordsOf(sentence);
    return table.phrasesIn(words).find(({ place }) => place.start === 0 && place.length === words.length);
  };
  return (phrase) =>
    (whole(phrase)?.meanings ?? []).map((number) => PHRASES.find((other) => whole(other)?.phrase === number) ?? '?');
}

const ENTRIES = [
  ['big', 'very large'], // a corpus of both
  ['big', 'huge'], // which no sentence has
  ['big', 'bigger'],
  ['big one', 'bigger'],
  ['big two', 'bigger'], // a beginning like the one before, and then a word that no sentence has
  ['big two', 'big'],
  ['bigger', 'big'],
  ['café', 'next to the café'],
  ['café next', 'near'],
  ['next café', 'near'], // words that don't follow each other
  ['near', 'to the'],
  ['near', 'the to'],
  ['big', 'near by'], // the phrase again, later
] as const;
const TEXT = ENTRIES.map(([phrase, meaning], at) => `0.${at}\n${phrase}\n${meaning}\n`).join('');
const PHRASES = ENTRIES.flat();

describe('picks entries whose words the corpus has in that order, in the order of the text', () => {
  test.each([1, 2, 3, 7, 50, 1e6])('in pieces of %i bytes', (size) => {
    for (const text of [TEXT, TEXT.trimEnd()]) {
      const meaningsOf = read(text, size);
      expect(meaningsOf('big')).toEqual(['very large', 'bigger', 'near by']);
      expect(meaningsOf('big one')).toEqual(['bigger']);
      expect(meaningsOf('big two')).toEqual([]);
      expect(meaningsOf('bigger')).toEqual(['big']);
      expect(meaningsOf('café')).toEqual(['next to the café']);
      expect(meaningsOf('next café')).toEqual([]);
      expect(meaningsOf('near')).toEqual(['to the']);
    }
  });

  test('whose entries are longer than what is read at once', () => {
    const long = Array.from({ length: 900 }, () => 'near by').join(' ');
    const meaningsOf = read(`${TEXT}0.5\n${long}\nbig\n${TEXT}`, 1000, [...SENTENCES, long]);
    expect(meaningsOf('big')).toEqual([...['very large', 'bigger', 'near by', 'very large', 'bigger', 'near by']]);
    expect(meaningsOf(long)).toEqual(['big']);
  });
});

test('an empty text says nothing', () => {
  expect(read('', 1)('big')).toEqual([]);
});
