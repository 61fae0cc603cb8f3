import { PairTable } from './pair-table.js';
import { splitWords } from './python-text.js';

/** The longest n-gram that BLEU and CIDEr look at. */
export const LONGEST_NGRAM = 4;

/** A sentence as BLEU and CIDEr see it. */
export interface NgramCounts {
  /** How many words the sentence has. */
  readonly words: number;
  /** Its different n-grams of one to four words, as the vocabulary numbers them, in ascending order. */
  readonly ngrams: Int32Array;
  /** How often each of them occurs. */
  readonly counts: Int32Array;
}

/**
 * Gives every n-gram of up to four words a number of its own, so that counting and comparing needs no strings. An n-gram is known by the
 * n-gram one word shorter and its last word.
 */
export class NgramVocabulary {
  readonly #words = new Map<string, number>();
  readonly #texts: string[] = [];
  /** Pairs of an n-gram (-1: none) and a word. */
  readonly #ngrams = new PairTable();
  /** The order of each n-gram, one behind the other. */
  readonly #orders: number[] = [];

  /** How many n-grams there are; they are numbered from 0. */
  get size(): number {
    return this.#ngrams.size;
  }

  /** How many words an n-gram has. */
  orderOf(ngram: number): number {
    return this.#orders[ngram] ?? 0;
  }

  /** An n-gram's words, joined by a space. */
  textOf(ngram: number): string {
    const prefix = this.#ngrams.leftOf(ngram);
    const word = this.#texts[this.#ngrams.rightOf(ngram)] ?? '';
    return prefix < 0 ? word : `${this.textOf(prefix)} ${word}`;
  }

  /** Counts the n-grams of a tokenised sentence, split at white space as Python does. */
  count(sentence: string): NgramCounts {
    const words = splitWords(sentence).map((word) => this.#wordId(word));
    const all = new Int32Array(words.length * LONGEST_NGRAM);
    let found = 0;
    for (let start = 0; start < words.length; start++) {
      let ngram = -1;
      for (let order = 1; order <= LONGEST_NGRAM && start + order <= words.length; order++) {
        ngram = this.#ngrams.add(ngram, words[start + order - 1] ?? -1);
        if (ngram === this.#orders.length) this.#orders.push(order);
        all[found++] = ngram;
      }
    }
    return { words: words.length, ...tally(all.subarray(0, found).sort()) };
  }

  #wordId(text: string): number {
    let word = this.#words.get(text);
    if (word === undefined) {
      word = this.#texts.push(text) - 1;
      this.#words.set(text, word);
    }
    return word;
  }
}

/**
 * Goes through the n-grams that two sentences share: calls `visit` with each one's index in the left sentence and its count in the right.
 */
export function forSharedNgrams(
  left: NgramCounts,
  right: NgramCounts,
  visit: (at: number, count: number) => void,
): void {
  let at = 0;
  let other = 0;
  while (at < left.ngrams.length && other < right.ngrams.length) {
    const difference = (left.ngrams[at] ?? 0) - (right.ngrams[other] ?? 0);
    if (difference === 0) visit(at, right.counts[other] ?? 0);
    if (difference <= 0) at++;
    if (difference >= 0) other++;
  }
}

/** Counts equal numbers of a sorted list. */
function tally(sorted: Int32Array): { ngrams: Int32Array; counts: Int32Array } {
  const ngrams = new Int32Array(sorted.length);
  const counts = new Int32Array(sorted.length);
  let different = 0;
  for (let at = 0; at < sorted.length; at++) {
    const ngram = sorted[at] ?? 0;
    if (at > 0 && ngram === sorted[at - 1]) counts[different - 1] = (counts[different - 1] ?? 0) + 1;
    else {
      ngrams[different] = ngram;
      counts[different++] = 1;
    }
  }
  return { ngrams: ngrams.subarray(0, different), counts: counts.subarray(0, different) };
}
