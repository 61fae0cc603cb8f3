import { PairTable } from '../pair-table.js';

/**
 * The words of a corpus, numbered from 0, and which follow each other in it. Words are found in UTF-8 text without making strings of it.
 *
 * Words are told apart by 64 bits of hash: that one of METEOR's 18,000 words is taken for one of a million others is less likely than one in
 * a hundred million.
 */
export class CorpusWords {
  readonly #numbers = new PairTable();
  readonly #pairs = new PairTable();
  readonly #encoder = new TextEncoder();

  /** The number of a word, a new one if it was never added. */
  add(word: string): number {
    const bytes = this.#encoder.encode(word);
    const { low, high } = hashOf(bytes, 0, bytes.length);
    return this.#numbers.add(low, high);
  }

  /** Notes the words of a sentence, by their numbers, as following each other. */
  addSentence(words: readonly { readonly number: number }[]): void {
    let previous = -1;
    for (const { number } of words) {
      if (previous >= 0) this.#pairs.add(previous, number);
      previous = number;
    }
  }

  /** Whether a word follows another somewhere in the corpus. */
  follows(word: number, previous: number): boolean {
    return this.#pairs.find(previous, word) >= 0;
  }

  /** The number of the word that stands in `bytes` from `start` to `end`, -1 if it was never added. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const { low, high } = hashOf(bytes, start, end);
    return this.#numbers.find(low, high);
  }
}

/** Two hashes of 32 bits: FNV-1a, and one with another multiplier and a shift. */
function hashOf(bytes: Uint8Array, start: number, end: number): { low: number; high: number } {
  let low = 0x811c9dc5 | 0;
  let high = 0x2545f491 | 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return { low, high };
}
