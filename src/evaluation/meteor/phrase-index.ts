import { PairTable } from '../pair-table.js';

/** A phrase of the table has at most this many words. */
const LONGEST_PHRASE = 7;
const SPACE = 0x20;

/**
 * All phrases of a set of sentences, each with a number, found again in raw bytes without making strings: the paraphrase table has 10
 * million phrases of which a corpus knows few.
 */
export class PhraseIndex {
  readonly #words = new Map<string, number>();
  /** Words by hash, open addressing; -1 is free. */
  #slots = new Int32Array(1024).fill(-1);
  readonly #bytes: Uint8Array[] = [];
  /** Pairs of a phrase (-1: the empty one) and the word that makes it longer. */
  readonly #phrases = new PairTable();

  /** Adds every phrase of a sentence; gives the numbers of those that begin at each word, shorter first. */
  add(sentence: readonly string[]): number[][] {
    const words = sentence.map((word) => this.#addWord(word));
    return words.map((_, start) => {
      const phrases: number[] = [];
      let phrase = -1;
      for (let at = start; at < words.length && at < start + LONGEST_PHRASE; at++) {
        phrase = this.#phrases.add(phrase, words[at] ?? -1);
        phrases.push(phrase);
      }
      return phrases;
    });
  }

  /** The number of the phrase in these bytes (UTF-8, words separated by single spaces), or undefined if no sentence has it. */
  find(bytes: Uint8Array, start: number, end: number): number | undefined {
    let phrase = -1;
    let from = start;
    while (from <= end) {
      let hash = 0x811c9dc5;
      let to = from;
      for (; to < end; to++) {
        const byte = bytes[to] ?? 0;
        if (byte === SPACE) break;
        hash = Math.imul(hash ^ byte, 0x01000193);
      }
      const word = this.#findWord(bytes, from, to, hash);
      if (word < 0) return undefined;
      phrase = this.#phrases.find(phrase, word);
      if (phrase < 0) return undefined;
      from = to + 1;
    }
    return phrase;
  }

  #addWord(text: string): number {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    const id = this.#bytes.push(new TextEncoder().encode(text)) - 1;
    this.#words.set(text, id);
    if (this.#bytes.length * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 4).fill(-1);
      for (let word = 0; word < id; word++) this.#place(word);
    }
    this.#place(id);
    return id;
  }

  #place(word: number): void {
    let hash = 0x811c9dc5;
    for (const byte of this.#bytes[word] ?? []) hash = Math.imul(hash ^ byte, 0x01000193);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
    this.#slots[slot] = word;
  }

  #findWord(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const word = this.#slots[slot] ?? -1;
      if (word < 0) return -1;
      const known = this.#bytes[word];
      if (known?.length === to - from && sameBytes(known, bytes, from)) return word;
    }
  }
}

function sameBytes(known: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[from + at]) return false;
  return true;
}
