import type { MeteorSentence, Place } from './meteor-sentence.js';

/** Where the phrases of one sentence stand, found by the phrase's number without hashing; the sentence can be changed for another. */
export class PhrasePlaces {
  /** For each phrase of the corpus, the first that stands in the sentence, as an index into its phrases; -1 if none does. */
  readonly #first: Int32Array;
  /** For each phrase of the sentence, the next one of the same number. */
  #next = new Int32Array(64);
  #sentence: MeteorSentence | undefined;

  /** Takes how many phrases the corpus has. */
  constructor(size: number) {
    this.#first = new Int32Array(size).fill(-1);
  }

  /** Puts another sentence in place of the one before. */
  set(sentence: MeteorSentence): void {
    for (const { phrase } of this.#sentence?.phrases ?? []) this.#first[phrase] = -1;
    this.#sentence = sentence;
    const { phrases } = sentence;
    if (this.#next.length < phrases.length) this.#next = new Int32Array(phrases.length * 2);
    for (let at = phrases.length - 1; at >= 0; at--) {
      const { phrase } = phrases[at] ?? { phrase: -1 };
      this.#next[at] = this.#first[phrase] ?? -1;
      this.#first[phrase] = at;
    }
  }

  /** The first place of a phrase, as an index for {@link at} and {@link next}; -1 if it isn't there. */
  first(phrase: number): number {
    return this.#first[phrase] ?? -1;
  }

  /** The next place of the same phrase, -1 if it was the last. */
  next(index: number): number {
    return this.#next[index] ?? -1;
  }

  /** The place at an index. */
  at(index: number): Place {
    return this.#sentence?.phrases[index]?.place ?? { start: 0, length: 0 };
  }
}
