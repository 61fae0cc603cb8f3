import { splitWords } from './python-text.js';

/** The longest n-gram that BLEU and CIDEr look at. */
export const LONGEST_NGRAM = 4;

/** A sentence as BLEU and CIDEr see it. */
export interface NgramCounts {
  /** How many words the sentence has. */
  readonly words: number;
  /** How often each of its n-grams (of 1 to 4 words) occurs, by the number that the vocabulary gave it. */
  readonly counts: ReadonlyMap<number, number>;
}

/**
 * Gives every n-gram of up to four words a number of its own, so that counting and comparing needs no strings. An n-gram is found as the
 * n-gram one word shorter plus its last word.
 */
export class NgramVocabulary {
  readonly #words = new Map<string, number>();
  readonly #longer = new Map<number, number>();
  /** The order (1 to 4) of each n-gram. */
  readonly orders: number[] = [];
  /** The text of each n-gram, its words joined by a space. */
  readonly texts: string[] = [];

  /** Counts the n-grams of a tokenised sentence, split at white space as Python does. */
  count(sentence: string): NgramCounts {
    const words = splitWords(sentence);
    const ids = words.map((word) => this.#wordId(word));
    const counts = new Map<number, number>();
    for (let start = 0; start < ids.length; start++) {
      let ngram = -1;
      for (let order = 1; order <= LONGEST_NGRAM && start + order <= ids.length; order++) {
        const word = ids[start + order - 1] ?? 0;
        ngram = order === 1 ? word : this.#extend(ngram, word, order);
        counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
      }
    }
    return { words: words.length, counts };
  }

  #wordId(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const id = this.#add(1, word);
    this.#words.set(word, id);
    return id;
  }

  #extend(prefix: number, word: number, order: number): number {
    // Both are below 2^26 in any corpus that fits memory, so the pair is exact in a double.
    const key = prefix * 2 ** 26 + word;
    const known = this.#longer.get(key);
    if (known !== undefined) return known;
    const id = this.#add(order, `${this.texts[prefix] ?? ''} ${this.texts[word] ?? ''}`);
    this.#longer.set(key, id);
    return id;
  }

  #add(order: number, text: string): number {
    this.orders.push(order);
    return this.texts.push(text) - 1;
  }
}
