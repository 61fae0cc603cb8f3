import { PairTable } from '../pair-table.js';
import type { IntegerList } from './integer-list.js';
import type { MeteorWord, PlacedPhrase } from './meteor-sentence.js';

/** The phrase of no words, which all others begin with. */
const EMPTY = -1;

const NONE: number[] = [];

/** What phrases may mean. Phrases are numbered, and given as the numbers of their words. */
export class ParaphraseTable {
  /** A phrase's number by that of the phrase without its last word and the last word's: a tree, in which a sentence's phrases are walked. */
  readonly #phrases = new PairTable();
  readonly #meanings: number[][] = [];
  readonly #isMeaning: boolean[] = [];

  /** More than the largest number of a phrase. */
  get size(): number {
    return this.#phrases.size;
  }

  /** Notes that a phrase may mean another. */
  addMeaning(phrase: number, meaning: number): void {
    const meanings = this.#meanings[phrase];
    if (meanings === undefined || meanings === NONE) this.#meanings[phrase] = [meaning];
    else meanings.push(meaning);
    this.#isMeaning[meaning] = true;
  }

  /** The phrases in a sentence that mean something, or that something means: from left to right, shorter first. */
  phrasesIn(words: readonly MeteorWord[]): PlacedPhrase[] {
    const found: PlacedPhrase[] = [];
    for (let start = 0; start < words.length; start++) {
      let phrase = EMPTY;
      for (let at = start; at < words.length; at++) {
        phrase = this.#phrases.find(phrase, words[at]?.number ?? -1);
        if (phrase < 0) break;
        const meanings = this.#meanings[phrase] ?? NONE;
        if (meanings.length === 0 && this.#isMeaning[phrase] !== true) continue;
        found.push({ phrase, place: { start, length: at + 1 - start }, meanings });
      }
    }
    return found;
  }

  /** The number of a phrase, which is added if it is new. */
  add(words: IntegerList): number {
    let phrase = EMPTY;
    for (let at = 0; at < words.length; at++) {
      phrase = this.#phrases.add(phrase, words.at(at));
      if (phrase === this.#meanings.length) {
        this.#meanings.push(NONE);
        this.#isMeaning.push(false);
      }
    }
    return phrase;
  }
}
