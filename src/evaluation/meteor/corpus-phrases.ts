import { PairTable } from '../pair-table.js';
import { IntegerList } from './integer-list.js';
import type { MeteorWord, PlacedPhrase } from './meteor-sentence.js';
import { passesFilter, selectParaphrases, type ParaphraseTable } from './paraphrase-table.js';
import { PhraseHash } from './phrase-hash.js';

/** A phrase of the table has at most this many words. */
const LONGEST_PHRASE = 7;

/** Phrases of a sentence that may be in the table: for each its number, the word where it starts, and how many words it has. */
export type FoundPhrases = Int32Array;

/** The phrases of a corpus's sentences that the paraphrase table may have, each with a number, and what the table tells of them. */
export class CorpusPhrases {
  /** Phrases by the pair of their hash. */
  readonly #phrases = new PairTable();
  readonly #hash = new PhraseHash();
  readonly #table: ParaphraseTable;
  readonly #found = new IntegerList();
  #meanings = new Map<number, readonly number[]>();
  #isMeaning = new Uint8Array(0);

  constructor(table: ParaphraseTable) {
    this.#table = table;
  }

  /** How many phrases there are; they are numbered from 0. */
  get size(): number {
    return this.#phrases.size;
  }

  /** Adds the phrases of a sentence; gives them from left to right, shorter first. */
  add(words: readonly MeteorWord[]): FoundPhrases {
    const { filter } = this.#table;
    const [hash, found] = [this.#hash, this.#found];
    found.clear();
    for (let start = 0; start < words.length; start++) {
      hash.clear();
      const end = Math.min(words.length, start + LONGEST_PHRASE);
      for (let at = start; at < end; at++) {
        const word = words[at];
        if (word !== undefined) hash.addWord(word.hash);
        if (!passesFilter(filter, hash.high)) continue;
        found.push(this.#phrases.add(hash.low, hash.high));
        found.push(start);
        found.push(at + 1 - start);
      }
    }
    return found.values().slice();
  }

  /** Looks up in the table what it tells of the phrases added so far. */
  learn(): void {
    this.#meanings = selectParaphrases(this.#table, this.#phrases);
    this.#isMeaning = new Uint8Array(this.size);
    for (const meanings of this.#meanings.values()) for (const meaning of meanings) this.#isMeaning[meaning] = 1;
  }

  /** Those of a sentence's phrases that the table tells something of, which concerns the corpus. */
  known(found: FoundPhrases): PlacedPhrase[] {
    const known: PlacedPhrase[] = [];
    for (let at = 0; at < found.length; at += 3) {
      const phrase = found[at] ?? 0;
      const meanings = this.#meanings.get(phrase);
      if (meanings === undefined && this.#isMeaning[phrase] !== 1) continue;
      const place = { start: found[at + 1] ?? 0, length: found[at + 2] ?? 0 };
      known.push({ phrase, place, meanings: meanings ?? [] });
    }
    return known;
  }
}
