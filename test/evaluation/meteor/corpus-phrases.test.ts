import { expect, test } from 'vitest';
import { CorpusPhrases } from '../../../src/evaluation/meteor/corpus-phrases.js';
import type { MeteorWord } from '../../../src/evaluation/meteor/meteor-sentence.js';
import { addToFilter, emptyFilter, type ParaphraseTable } from '../../../src/evaluation/meteor/paraphrase-table.js';
import { hashWord, PhraseHash } from '../../../src/evaluation/meteor/phrase-hash.js';
import { PhrasePlaces } from '../../../src/evaluation/meteor/phrase-places.js';

const words = (text: string): MeteorWord[] =>
  text.split(' ').map((word) => ({ hash: hashWord(word), stem: 0, synsets: new Int32Array(0), isFunctionWord: false }));

function tableOf(groups: readonly [string, ...string[]][]): ParaphraseTable {
  const filter = emptyFilter();
  const hashOf = (phrase: string): [number, number] => {
    const hash = new PhraseHash();
    for (const word of phrase.split(' ')) hash.addWord(hashWord(word));
    addToFilter(filter, hash.high);
    return [hash.low, hash.high];
  };
  let entries = 0;
  return {
    phrases: Int32Array.from(groups.flatMap(([phrase]) => hashOf(phrase))),
    ends: Int32Array.from(groups.map(([, ...meanings]) => (entries += meanings.length))),
    meanings: Int32Array.from(groups.flatMap(([, ...meanings]) => meanings.flatMap(hashOf))),
    filter,
  };
}

test('finds phrases of a table in sentences, with those meanings that the corpus has, in the order of the table', () => {
  const corpus = new CorpusPhrases(
    tableOf([
      ['a b c d e f g', 'x'],
      ['a b c d e f g h', 'x'],
      ['big', 'huge', 'very large', 'enormous'],
      ['near', 'absent'],
      ['big', 'x'],
    ]),
  );
  const long = corpus.add(words('a b c d e f g h'));
  const sentence = corpus.add(words('very large x big near big huge'));
  corpus.learn();
  // seven words at the most; a phrase without a meaning in the corpus is none
  expect(corpus.known(long).map(({ place }) => place)).toEqual([{ start: 0, length: 7 }]);
  const known = corpus.known(sentence);
  expect(known.map(({ place: { start, length } }) => [start, length])).toEqual([
    [0, 2],
    [2, 1],
    [3, 1],
    [5, 1],
    [6, 1],
  ]);
  const [veryLarge, x, big, again, huge] = known;
  expect(big?.meanings).toEqual([huge?.phrase, veryLarge?.phrase, x?.phrase]);
  expect(again?.phrase).toBe(big?.phrase);
  expect([veryLarge, x, huge].map((phrase) => phrase?.meanings)).toEqual([[], [], []]);

  const places = new PhrasePlaces(corpus.size);
  const placesOf = (phrase = -1) => {
    const starts: number[] = [];
    for (let at = places.first(phrase); at >= 0; at = places.next(at)) starts.push(places.at(at).start);
    return starts;
  };
  places.set({ words: [], functionWords: 0, single: [], phrases: known });
  expect([placesOf(big?.phrase), placesOf(huge?.phrase)]).toEqual([[3, 5], [6]]);
  places.set({ words: [], functionWords: 0, single: [], phrases: known.slice(0, 3) });
  expect([placesOf(big?.phrase), placesOf(huge?.phrase)]).toEqual([[3], []]);
});
