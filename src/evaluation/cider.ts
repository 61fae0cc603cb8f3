import { forSharedNgrams, LONGEST_NGRAM, type NgramCounts, type NgramVocabulary } from './ngram-counts.js';

/** In how many images each n-gram occurs, and how many images there are: what CIDEr weighs n-grams by. */
export interface DocumentFrequency {
  readonly images: number;
  readonly ngrams: ReadonlyMap<string, number>;
}

/** A segment, counted. */
interface Segment {
  readonly candidate: NgramCounts;
  readonly references: readonly NgramCounts[];
}

/** A counted sentence with the length of its vector of weights by order, and its number of bigrams, which the length penalty looks at. */
interface NgramVector {
  readonly sentence: NgramCounts;
  readonly norms: Float64Array;
  readonly bigrams: number;
}

const SIGMA = 6;

/**
 * CIDEr-D (Vedantam et al. 2015), which coco-caption calls CIDEr: one score for each segment, from 0 to 10; the corpus score is their mean.
 *
 * Takes counted segments, the vocabulary that counted them, and in how many images each of its n-grams is. With the frequencies of the
 * segments themselves, a single image always scores 0, since each of its n-grams then is in every image.
 */
export function cider(
  segments: readonly Segment[],
  vocabulary: NgramVocabulary,
  frequency: { readonly images: number; readonly ofNgram: Float64Array },
): number[] {
  const logImages = Math.log(frequency.images);
  const idf = frequency.ofNgram.map((documents) => logImages - Math.log(Math.max(1, documents)));
  return segments.map(({ candidate, references }) => {
    const vector = weigh(candidate, vocabulary, idf);
    let sum = 0;
    for (const reference of references) sum += similarity(vector, weigh(reference, vocabulary, idf), vocabulary, idf);
    return (sum / references.length) * 10;
  });
}

/** In how many of the segments each n-gram occurs in at least one reference, indexed by n-gram. */
export function countDocuments(
  segments: readonly Pick<Segment, 'references'>[],
  vocabulary: NgramVocabulary,
): Float64Array {
  const documents = new Float64Array(vocabulary.size);
  const lastSeen = new Int32Array(vocabulary.size).fill(-1);
  for (const [segment, { references }] of segments.entries()) {
    for (const { ngrams } of references) {
      for (const ngram of ngrams) {
        if (lastSeen[ngram] === segment) continue;
        lastSeen[ngram] = segment;
        documents[ngram] = (documents[ngram] ?? 0) + 1;
      }
    }
  }
  return documents;
}

function weigh(sentence: NgramCounts, vocabulary: NgramVocabulary, idf: Float64Array): NgramVector {
  const norms = new Float64Array(LONGEST_NGRAM);
  for (let at = 0; at < sentence.ngrams.length; at++) {
    const ngram = sentence.ngrams[at] ?? 0;
    const order = vocabulary.orderOf(ngram) - 1;
    norms[order] = (norms[order] ?? 0) + ((sentence.counts[at] ?? 0) * (idf[ngram] ?? 0)) ** 2;
  }
  return { sentence, norms: norms.map(Math.sqrt), bigrams: Math.max(0, sentence.words - 1) };
}

/** The mean over the orders of the clipped cosine similarity, with a Gaussian penalty on the difference in length. */
function similarity(
  candidate: NgramVector,
  reference: NgramVector,
  vocabulary: NgramVocabulary,
  idf: Float64Array,
): number {
  const products = new Float64Array(LONGEST_NGRAM);
  forSharedNgrams(candidate.sentence, reference.sentence, (at, count) => {
    const ngram = candidate.sentence.ngrams[at] ?? 0;
    const weight = idf[ngram] ?? 0;
    const order = vocabulary.orderOf(ngram) - 1;
    const clipped = Math.min((candidate.sentence.counts[at] ?? 0) * weight, count * weight);
    products[order] = (products[order] ?? 0) + clipped * (count * weight);
  });
  const penalty = Math.exp(-((candidate.bigrams - reference.bigrams) ** 2) / (2 * SIGMA ** 2));
  let sum = 0;
  for (let order = 0; order < LONGEST_NGRAM; order++) {
    const product = products[order] ?? 0;
    const norm = (candidate.norms[order] ?? 0) * (reference.norms[order] ?? 0);
    sum += (norm === 0 ? product : product / norm) * penalty;
  }
  return sum / LONGEST_NGRAM;
}
