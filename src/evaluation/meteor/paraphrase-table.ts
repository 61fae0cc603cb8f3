import type { PairTable } from '../pair-table.js';

/**
 * METEOR's paraphrase table in hashes (see {@link PhraseHash}): entries of a phrase and what it may mean, in the order of the file.
 * Entries that follow each other and have the same phrase form a group.
 */
export interface ParaphraseTable {
  /** The phrase of each group: two integers each. */
  readonly phrases: Int32Array;
  /** Where each group's meanings end, in entries; they begin where those of the group before end. */
  readonly ends: Int32Array;
  /** What each entry's phrase may mean: two integers each. */
  readonly meanings: Int32Array;
  /** Which phrases may be in the table, as either: a Bloom filter that most phrases of a corpus fail. */
  readonly filter: Int32Array;
}

/** The bits of a filter: at METEOR's 2.6 million phrases, one in twelve phrases passes by chance. 4 MB. */
const FILTER_BITS = 25;

/** A filter that no phrase passes. */
export function emptyFilter(): Int32Array {
  return new Int32Array(1 << (FILTER_BITS - 5));
}

/** Lets a phrase pass a filter, given one half of its hash. */
export function addToFilter(filter: Int32Array, high: number): void {
  const bit = high >>> (32 - FILTER_BITS);
  filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

/** Whether a phrase passes a filter. */
export function passesFilter(filter: Int32Array, high: number): boolean {
  const bit = high >>> (32 - FILTER_BITS);
  return ((filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

/**
 * The entries of a table whose phrase and meaning are both among a corpus's phrases: for each phrase its meanings in file order. The phrases
 * of the corpus are numbered by the pair of their hash.
 */
export function selectParaphrases(
  { phrases, ends, meanings }: ParaphraseTable,
  corpus: PairTable,
): Map<number, number[]> {
  const selected = new Map<number, number[]>();
  let entry = 0;
  for (let group = 0; group < ends.length; group++) {
    const end = ends[group] ?? 0;
    const phrase = corpus.find(phrases[2 * group] ?? 0, phrases[2 * group + 1] ?? 0);
    if (phrase >= 0) {
      const found = selected.get(phrase) ?? [];
      for (; entry < end; entry++) {
        const meaning = corpus.find(meanings[2 * entry] ?? 0, meanings[2 * entry + 1] ?? 0);
        if (meaning >= 0) found.push(meaning);
      }
      if (found.length > 0) selected.set(phrase, found);
    }
    entry = end;
  }
  return selected;
}
