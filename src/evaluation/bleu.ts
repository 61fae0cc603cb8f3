import { forSharedNgrams, LONGEST_NGRAM, type NgramCounts } from './ngram-counts.js';

/** What BLEU adds up over a corpus. Arrays are indexed by n-gram order less one. */
export interface BleuTotals {
  /** Words of the candidates. */
  testlen: number;
  /** Words of the references closest in length. */
  reflen: number;
  /** Candidate n-grams. */
  guess: number[];
  /** Candidate n-grams also found in a reference, each counted at most as often as in one reference. */
  correct: number[];
}

/**
 * What one segment adds to BLEU: its n-grams, those found in a reference, and the length of the reference closest in length.
 *
 * Takes counted sentences and `orderOf`, the order of an n-gram.
 */
export function bleuTotals(
  candidate: NgramCounts,
  references: readonly NgramCounts[],
  orderOf: (ngram: number) => number,
): BleuTotals {
  const most = new Int32Array(candidate.ngrams.length);
  for (const reference of references) {
    forSharedNgrams(candidate, reference, (at, count) => {
      if (count > (most[at] ?? 0)) most[at] = count;
    });
  }
  const correct = Array<number>(LONGEST_NGRAM).fill(0);
  for (let at = 0; at < most.length; at++) {
    const found = most[at] ?? 0;
    if (found === 0) continue;
    const order = orderOf(candidate.ngrams[at] ?? 0) - 1;
    correct[order] = (correct[order] ?? 0) + Math.min(found, candidate.counts[at] ?? 0);
  }
  return {
    testlen: candidate.words,
    reflen: closestLength(candidate.words, references),
    guess: Array.from({ length: LONGEST_NGRAM }, (_, n) => Math.max(0, candidate.words - n)),
    correct,
  };
}

/** The reference length nearest to the candidate's; of two equally near, the shorter. */
function closestLength(length: number, references: readonly NgramCounts[]): number {
  let closest = Infinity;
  for (const { words } of references) {
    const nearer = Math.abs(words - length) - Math.abs(closest - length);
    if (closest === Infinity || nearer < 0 || (nearer === 0 && words < closest)) closest = words;
  }
  return closest;
}

/** The totals of several segments together. */
export function sumBleuTotals(segments: Iterable<BleuTotals>): BleuTotals {
  const sum: BleuTotals = { testlen: 0, reflen: 0, guess: Array<number>(4).fill(0), correct: Array<number>(4).fill(0) };
  for (const { testlen, reflen, guess, correct } of segments) {
    sum.testlen += testlen;
    sum.reflen += reflen;
    for (let n = 0; n < LONGEST_NGRAM; n++) {
      sum.guess[n] = (sum.guess[n] ?? 0) + (guess[n] ?? 0);
      sum.correct[n] = (sum.correct[n] ?? 0) + (correct[n] ?? 0);
    }
  }
  return sum;
}

/**
 * BLEU-1 to BLEU-4 (Papineni et al. 2002) as coco-caption computes them: a little added to every count so that nothing is divided by zero,
 * and a corpus scored by its summed totals, never by the mean of its segments' scores. Indexed by order less one.
 */
export function bleu({ testlen, reflen, guess, correct }: BleuTotals): number[] {
  const tiny = 1e-15;
  const small = 1e-9;
  const ratio = (testlen + tiny) / (reflen + small);
  const brevityPenalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return guess.map((guessed, n) => {
    product *= ((correct[n] ?? 0) + tiny) / (guessed + small);
    return product ** (1 / (n + 1)) * brevityPenalty;
  });
}
