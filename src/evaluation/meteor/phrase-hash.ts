const LINE_FEED = 0x0a;
const SPACE = 0x20;
const LOW_SEED = 0x811c9dc5 | 0;
const HIGH_SEED = 0x2545f491 | 0;

/** A word's hash: 64 bits in two integers. */
export interface WordHash {
  readonly low: number;
  readonly high: number;
}

/**
 * Hashes phrases to 64 bits, kept as two 32-bit integers, so that the 10 million phrases of the paraphrase table are compared without making
 * strings. Of METEOR's 2.6 million different phrases no two share a hash, and that one of a corpus of a million phrases shares one with
 * them by chance is less likely than one in a million.
 *
 * A word is hashed byte by byte (FNV-1a in one half, another multiplier and a shift in the other), then folded into the phrase's hash, so
 * that phrases of known words need no bytes.
 */
export class PhraseHash {
  low = LOW_SEED;
  high = HIGH_SEED;
  #wordLow = LOW_SEED;
  #wordHigh = HIGH_SEED;

  /** Back to the hash of nothing. */
  clear(): void {
    this.low = this.#wordLow = LOW_SEED;
    this.high = this.#wordHigh = HIGH_SEED;
  }

  /** Adds a word. */
  addWord({ low, high }: WordHash): void {
    this.low = fold(this.low ^ low);
    this.high = fold(this.high + high);
  }

  /**
   * Adds words separated by single spaces, in UTF-8, from `start` up to a line feed or `end`; gives where it stopped. A line may come in
   * pieces; {@link endLine} must follow the last.
   */
  addLine(bytes: Uint8Array, start: number, end: number): number {
    let low = this.#wordLow;
    let high = this.#wordHigh;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) break;
      if (byte === SPACE) {
        this.low = fold(this.low ^ low);
        this.high = fold(this.high + high);
        low = LOW_SEED;
        high = HIGH_SEED;
        continue;
      }
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(high ^ byte, 0x85ebca6b);
      high ^= high >>> 13;
    }
    this.#wordLow = low;
    this.#wordHigh = high;
    return at;
  }

  /** Adds the last word of a line. */
  endLine(): void {
    this.addWord({ low: this.#wordLow, high: this.#wordHigh });
  }
}

/** Hashes one word. */
export function hashWord(word: string): WordHash {
  let low = LOW_SEED;
  let high = HIGH_SEED;
  for (const byte of new TextEncoder().encode(word)) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return { low, high };
}

/** Spreads every bit over the upper bits, and those back over the lower. */
function fold(bits: number): number {
  const mixed = Math.imul(bits, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
