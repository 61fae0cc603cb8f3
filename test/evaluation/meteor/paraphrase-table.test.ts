import { expect, test } from 'vitest';
import { IntegerList } from '../../../src/evaluation/meteor/integer-list.js';
import type { MeteorWord } from '../../../src/evaluation/meteor/meteor-sentence.js';
import { ParaphraseTable } from '../../../src/evaluation/meteor/paraphrase-table.js';
import { PhrasePlaces } from '../../../src/evaluation/meteor/phrase-places.js';

const numbers = (text: string) => text.split(' ').map((word) => word.charCodeAt(0));
const words = (text: string): MeteorWord[] =>
  numbers(text).map((number) => ({ number, stem: 0, synsets: new Int32Array(0), isFunctionWord: false }));

function tableOf(groups: readonly [string, ...string[]][]): ParaphraseTable {
  const table = new ParaphraseTable();
  const list = new IntegerList();
  const add = (text: string) => {
    list.clear();
    for (const number of numbers(text)) list.push(number);
    return table.add(list);
  };
  for (const [phrase, ...meanings] of groups)
    for (const meaning of meanings) table.addMeaning(add(phrase), add(meaning));
  return table;
}

test('finds its phrases and meanings in sentences, from left to right and shorter first', () => {
  const table = tableOf([
    ['b', 'h', 'v l', 'e'],
    ['n', 'm'],
    ['b n', 'x'],
    ['b', 'x'],
  ]);
  const known = table.phrasesIn(words('v l x b n b z h'));
  const [vl, x, b, bn, n, again, h] = known;
  expect(known.map(({ place: { start, length } }) => [start, length])).toEqual([
    ...[
      [0, 2], // "v" alone is the beginning of a phrase, and none
      [2, 1],
      [3, 1],
      [3, 2],
      [4, 1],
      [5, 1],
      [7, 1],
    ],
  ]);
  expect(b?.meanings.slice(0, 2)).toEqual([h?.phrase, vl?.phrase]);
  expect(b?.meanings[3]).toBe(x?.phrase);
  expect([bn?.meanings, n?.meanings.length]).toEqual([[x?.phrase], 1]);
  expect(again?.phrase).toBe(b?.phrase);
  expect([vl, x, h].map((phrase) => phrase?.meanings)).toEqual([[], [], []]);

  const places = new PhrasePlaces(table.size);
  const placesOf = (phrase = -1) => {
    const starts: number[] = [];
    for (let at = places.first(phrase); at >= 0; at = places.next(at)) starts.push(places.at(at).start);
    return starts;
  };
  places.set({ words: [], functionWords: 0, single: [], phrases: known });
  expect([placesOf(b?.phrase), placesOf(h?.phrase)]).toEqual([[3, 5], [7]]);
  places.set({ words: [], functionWords: 0, single: [], phrases: known.slice(0, 3) });
  expect([placesOf(b?.phrase), placesOf(h?.phrase)]).toEqual([[3], []]);
});
