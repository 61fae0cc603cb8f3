import type { MeteorSentence, MeteorWord } from './meteor-sentence.js';

/** How many words of one sentence are in each synonym set; the sentence can be changed for another. */
export class SynsetCounts {
  #counts = new Int32Array(1 << 10);
  #sentence: MeteorSentence | undefined;

  /** Puts another sentence in place of the one before. */
  set(sentence: MeteorSentence): void {
    this.#add(this.#sentence, -1);
    this.#add(sentence, 1);
    this.#sentence = sentence;
  }

  /** Whether more words than so many are in a set together with a word. */
  isShared({ synsets }: MeteorWord, more: number): boolean {
    for (const set of synsets) if ((this.#counts[set] ?? 0) > more) return true;
    return false;
  }

  #add(sentence: MeteorSentence | undefined, by: number): void {
    for (const { synsets } of sentence?.words ?? []) {
      this.#grow((synsets.at(-1) ?? 0) + 1);
      for (const set of synsets) this.#counts[set] = (this.#counts[set] ?? 0) + by;
    }
  }

  #grow(size: number): void {
    if (size <= this.#counts.length) return;
    const larger = new Int32Array(size * 2);
    larger.set(this.#counts);
    this.#counts = larger;
  }
}
