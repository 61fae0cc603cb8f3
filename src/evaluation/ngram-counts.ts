import { PairTable } from './pair-table.js';
import { splitWords } from './python-text.js';

/** The longest n-gram that BLEU and CIDEr look at. */
export const LONGEST_NGRAM = 4;

/** Sentences of up to so many n-grams, 32 words, are faster sorted by insertion than by the engine's own sort. */
const INSERTION_SORTED = 128;

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
  /** Where the n-grams of a sentence are gathered. */
  #found = new Int32Array(1 << 8);
  #free = new Int32Array(0);

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
    const words = splitWords(sentence);
    const most = words.length * LONGEST_NGRAM;
    if (this.#found.length < most) this.#found = new Int32Array(most * 2);
    const ids = words.map((word) => this.#wordId(word));
    let found = 0;
    for (let start = 0; start < ids.length; start++) {
      let ngram = -1;
      for (let order = 1; order <= LONGEST_NGRAM && start + order <= ids.length; order++) {
        ngram = this.#ngrams.add(ngram, ids[start + order - 1] ?? -1);
        if (ngram === this.#orders.length) this.#orders.push(order);
        this.#found[found++] = ngram;
      }
    }
    sort(this.#found, found);
    return { words: ids.length, ...this.#tally(found) };
  }

  /** Counts equal numbers among the first `length` found, which ascend. */
  #tally(length: number): Pick<NgramCounts, 'ngrams' | 'counts'> {
    const found = this.#found;
    let different = 0;
    for (let at = 0; at < length; at++) if (at === 0 || found[at] !== found[at - 1]) different++;
    const ngrams = this.#room(different);
    const counts = this.#room(different);
    let last = -1;
    for (let at = 0; at < length; at++) {
      const ngram = found[at] ?? 0;
      if (last < 0 || ngram !== ngrams[last]) ngrams[++last] = ngram;
      counts[last] = (counts[last] ?? 0) + 1;
    }
    return { ngrams, counts };
  }

  /** A list of zeros. Lists share large buffers: one buffer each would cost more than the counting. */
  #room(length: number): Int32Array {
    if (this.#free.length < length) this.#free = new Int32Array(Math.max(length, 1 << 16));
    const room = this.#free.subarray(0, length);
    this.#free = this.#free.subarray(length);
    return room;
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

/** Sorts the first `length` numbers of a list. */
function sort(list: Int32Array, length: number): void {
  if (length > INSERTION_SORTED) {
    list.subarray(0, length).sort();
    return;
  }
  for (let end = 1; end < length; end++) {
    const number = list[end] ?? 0;
    let at = end;
    for (; at > 0 && (list[at - 1] ?? 0) > number; at--) list[at] = list[at - 1] ?? 0;
    list[at] = number;
  }
}
