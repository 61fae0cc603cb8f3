import { LONGEST_NGRAM, type NgramCounts } from './ngram-counts.js';

/** In how many images each n-gram occurs, and how many images there are: what CIDEr weighs n-grams by. */
export interface DocumentFrequency {
  readonly images: number;
  readonly ngrams: ReadonlyMap<string, number>;
}

/** An n-gram vector of a sentence: weights and norms by order, and the length that the penalty looks at. */
interface NgramVector {
  readonly counts: ReadonlyMap<number, number>;
  readonly norms: readonly number[];
  readonly bigrams: number;
}

const SIGMA = 6;

/**
 * CIDEr-D (Vedantam et al. 2015), which coco-caption calls CIDEr: one score for each segment, from 0 to 10; the corpus score is their mean.
 *
 * Takes counted segments, the order of every n-gram, and how many images hold it. With the frequencies of the segments themselves, a
 * single image always scores 0, since each of its n-grams then is in every image.
 */
export function cider(
  segments: readonly { readonly candidate: NgramCounts; readonly references: readonly NgramCounts[] }[],
  orders: readonly number[],
  frequency: { readonly images: number; readonly ofNgram: readonly number[] },
): number[] {
  const logImages = Math.log(frequency.images);
  const idf = orders.map((_, ngram) => logImages - Math.log(Math.max(1, frequency.ofNgram[ngram] ?? 0)));
  return segments.map(({ candidate, references }) => {
    const vector = weigh(candidate, orders, idf);
    let sum = 0;
    for (const reference of references) sum += similarity(vector, weigh(reference, orders, idf), orders, idf);
    return (sum / references.length) * 10;
  });
}

/** In how many of the segments each n-gram occurs in at least one reference, indexed by n-gram. */
export function countDocuments(
  segments: readonly { readonly references: readonly NgramCounts[] }[],
  ngrams: number,
): number[] {
  const documents = Array<number>(ngrams).fill(0);
  for (const { references } of segments) {
    const seen = new Set<number>();
    for (const { counts } of references) for (const ngram of counts.keys()) seen.add(ngram);
    for (const ngram of seen) documents[ngram] = (documents[ngram] ?? 0) + 1;
  }
  return documents;
}

function weigh({ counts }: NgramCounts, orders: readonly number[], idf: readonly number[]): NgramVector {
  const squares = Array<number>(LONGEST_NGRAM).fill(0);
  let bigrams = 0;
  for (const [ngram, count] of counts) {
    const order = (orders[ngram] ?? 1) - 1;
    squares[order] = (squares[order] ?? 0) + (count * (idf[ngram] ?? 0)) ** 2;
    if (order === 1) bigrams += count;
  }
  return { counts, norms: squares.map(Math.sqrt), bigrams };
}

/** The mean over the orders of the clipped cosine similarity, with a Gaussian penalty on the difference in length. */
function similarity(
  candidate: NgramVector,
  reference: NgramVector,
  orders: readonly number[],
  idf: readonly number[],
): number {
  const products = Array<number>(LONGEST_NGRAM).fill(0);
  for (const [ngram, count] of candidate.counts) {
    const other = reference.counts.get(ngram);
    if (other === undefined) continue;
    const weight = idf[ngram] ?? 0;
    const order = (orders[ngram] ?? 1) - 1;
    products[order] = (products[order] ?? 0) + Math.min(count * weight, other * weight) * (other * weight);
  }
  const penalty = Math.exp(-((candidate.bigrams - reference.bigrams) ** 2) / (2 * SIGMA ** 2));
  let sum = 0;
  products.forEach((product, order) => {
    const norm = (candidate.norms[order] ?? 0) * (reference.norms[order] ?? 0);
    sum += (norm === 0 ? product : product / norm) * penalty;
  });
  return sum / LONGEST_NGRAM;
}
