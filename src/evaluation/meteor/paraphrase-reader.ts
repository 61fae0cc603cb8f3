import type { CorpusWords } from './corpus-words.js';
import { IntegerList } from './integer-list.js';
import { ParaphraseTable } from './paraphrase-table.js';

const LINE_FEED = 0x0a;
const SPACE = 0x20;
/** Longer than any entry of METEOR's table. */
const SEAM = 1 << 10;

/**
 * Picks entries out of the text of METEOR's paraphrase table, 5 million of them: those that may concern a corpus, since it has all words of
 * both sides, each after the one before. An entry is three lines: a probability, which METEOR as coco-caption runs it doesn't use, a phrase,
 * and what it may mean.
 */
export class ParaphraseReader {
  readonly #table = new ParaphraseTable();
  /** The words of the line read last, as far as the corpus has them. */
  readonly #words = new IntegerList();
  /** The beginning of an entry that goes on in the next piece. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(private readonly corpus: CorpusWords) {}

  /** Reads a piece of the text, in UTF-8, cut anywhere. */
  read(piece: Buffer): void {
    // The cut entry is joined to the few behind it, not to the whole piece, which would have to be copied.
    const seam = Buffer.concat([this.#rest, piece.subarray(0, SEAM)]);
    const start = this.#readEntries(seam, 0) - this.#rest.length;
    this.#rest = start < 0 ? Buffer.concat([this.#rest, piece]) : piece.subarray(this.#readEntries(piece, start));
  }

  /** The table of what was picked, after the last piece. */
  end(): ParaphraseTable {
    this.read(Buffer.of(LINE_FEED)); // which the last line may lack
    return this.#table;
  }

  /** Reads the whole entries of `bytes` from `from` on, where one begins; gives where the last one ends. */
  #readEntries(bytes: Buffer, from: number): number {
    let phrase = -1;
    // What decided on the phrase: its words up to the first that the corpus doesn't have there, else all of it.
    let decided = 0;
    let length = 0;
    for (let entry = from; ;) {
      const start = bytes.indexOf(LINE_FEED, entry) + 1;
      const middle = start === 0 ? -1 : bytes.indexOf(LINE_FEED, start);
      const end = middle < 0 ? -1 : bytes.indexOf(LINE_FEED, middle + 1);
      if (end < 0) return entry;
      // Entries of one phrase follow each other, and most phrases are in no caption: there is nothing to look up then.
      if (length === 0 || !isSame(bytes, decided, start, length)) {
        const stop = this.#readWords(bytes, start, middle);
        phrase = stop < 0 ? this.#table.add(this.#words) : -1;
        decided = start;
        length = (stop < 0 ? middle : stop) + 1 - start;
      }
      if (phrase >= 0 && this.#readWords(bytes, middle + 1, end) < 0) {
        this.#table.addMeaning(phrase, this.#table.add(this.#words));
      }
      entry = end + 1;
    }
  }

  /** Reads words that single spaces separate, up to one that the corpus doesn't have there: gives where that ends, -1 if there is none. */
  #readWords(bytes: Buffer, start: number, end: number): number {
    this.#words.clear();
    let previous = -1;
    let word = start;
    for (let at = start; at <= end; at++) {
      if (at < end && bytes[at] !== SPACE) continue;
      const number = this.corpus.find(bytes, word, at);
      if (number < 0 || (previous >= 0 && !this.corpus.follows(number, previous))) return at;
      this.#words.push(number);
      previous = number;
      word = at + 1;
    }
    return -1;
  }
}

/** Whether the same bytes stand in two places. */
function isSame(bytes: Buffer, first: number, second: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[first + at] !== bytes[second + at]) return false;
  return true;
}
