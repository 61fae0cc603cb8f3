import { bleu, bleuTotals, sumBleuTotals } from './bleu.js';
import { cider, countDocuments, type DocumentFrequency } from './cider.js';
import { NgramVocabulary } from './ngram-counts.js';
import { captionTokenizer } from './ptb/tokenize-captions.js';
import { rougeL } from './rouge-l.js';

/** An image's identity, as its source has it: COCO numbers its images, other sources name them. */
export type ImageId = number | string;

/** One image to be evaluated. */
export interface CaptionedImage {
  readonly id: ImageId;
  /** What the model said. */
  readonly caption: string;
  /** What people said; at least one. */
  readonly references: readonly string[];
}

/** An image after tokenising: what every metric is computed on. */
export interface TokenizedImage {
  readonly candidate: string;
  readonly references: readonly string[];
}

/** A metric that lives outside this module, such as one that runs a child process: scores of the corpus and of each image. */
export interface ExternalMetric {
  readonly name: string;
  score(images: readonly TokenizedImage[]): Promise<MetricScores>;
}

/** What to compute. */
export interface EvaluationOptions {
  /** Document frequencies for CIDEr other than those of the images evaluated. */
  readonly documentFrequency?: DocumentFrequency;
  /** METEOR, SPICE. */
  readonly external?: readonly ExternalMetric[];
  /** The metrics wanted; all when absent. */
  readonly metrics?: readonly string[];
}

/** One metric of a corpus: its score, the score of each image, and what the corpus would score with other images in it. */
interface MetricScores {
  readonly corpus: number;
  readonly images: readonly number[];
  /** The corpus score of the images at these indices, which may repeat. */
  readonly resample: (sample: readonly number[]) => number;
}

/** The metrics of captions, under the names of pycocoevalcap, in its order. */
export interface Evaluation {
  readonly images: readonly CaptionedImage[];
  readonly metrics: ReadonlyMap<string, MetricScores>;
}

/** The metrics that need nothing but the captions. */
export const BUILT_IN_METRICS = ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr'] as const;

/**
 * Computes coco-caption's metrics for captions: Bleu_1 to Bleu_4, ROUGE_L, CIDEr and the external metrics given.
 *
 * Takes the images in the order in which scores are to be listed, each with at least one reference; rejects with whatever an external
 * metric rejects with.
 */
export async function evaluateCaptions(
  images: readonly CaptionedImage[],
  { documentFrequency, external = [], metrics }: EvaluationOptions = {},
): Promise<Evaluation> {
  const tokenized = tokenizeImages(images);
  const wanted = (name: string) => metrics === undefined || metrics.includes(name);
  const scores = new Map<string, MetricScores>();
  if (BUILT_IN_METRICS.some((name) => name !== 'ROUGE_L' && wanted(name))) {
    for (const [name, metric] of ngramMetrics(tokenized, documentFrequency)) if (wanted(name)) scores.set(name, metric);
  }
  if (wanted('ROUGE_L')) {
    scores.set('ROUGE_L', averaged(tokenized.map(({ candidate, references }) => rougeL(candidate, references))));
  }
  for (const metric of external) {
    if (wanted(metric.name)) scores.set(metric.name, await metric.score(tokenized));
  }
  const inOrder = new Map<string, MetricScores>();
  for (const name of [...BUILT_IN_METRICS, ...scores.keys()]) {
    const metric = scores.get(name);
    if (metric !== undefined) inOrder.set(name, metric);
  }
  return { images, metrics: inOrder };
}

/** BLEU-1 to BLEU-4 and CIDEr, which count n-grams. */
function ngramMetrics(
  tokenized: readonly TokenizedImage[],
  documentFrequency: DocumentFrequency | undefined,
): Map<string, MetricScores> {
  const vocabulary = new NgramVocabulary();
  const segments = tokenized.map(({ candidate, references }) => ({
    candidate: vocabulary.count(candidate),
    references: references.map((reference) => vocabulary.count(reference)),
  }));
  const orderOf = (ngram: number) => vocabulary.orderOf(ngram);
  const totals = segments.map(({ candidate, references }) => bleuTotals(candidate, references, orderOf));
  const corpusBleu = bleu(sumBleuTotals(totals));
  const imageBleu = totals.map(bleu);
  const scores = new Map<string, MetricScores>();
  for (const [n, corpus] of corpusBleu.entries()) {
    scores.set(`Bleu_${n + 1}`, {
      corpus,
      images: imageBleu.map((image) => image[n] ?? 0),
      resample: (sample) => bleu(sumBleuTotals(picked(totals, sample)))[n] ?? 0,
    });
  }
  const frequency = {
    images: documentFrequency?.images ?? tokenized.length,
    ofNgram:
      documentFrequency === undefined
        ? countDocuments(segments, vocabulary)
        : Float64Array.from(
            { length: vocabulary.size },
            (_, ngram) => documentFrequency.ngrams.get(vocabulary.textOf(ngram)) ?? 0,
          ),
  };
  scores.set('CIDEr', averaged(cider(segments, vocabulary, frequency)));
  return scores;
}

/** A metric whose corpus score is the mean of its image scores. */
export function averaged(images: readonly number[]): MetricScores {
  const mean = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { corpus: mean(images), images, resample: (sample) => mean([...picked(images, sample)]) };
}

/** Tokenises the candidates in one run and the references in another, as the reference does. */
export function tokenizeImages(images: readonly CaptionedImage[]): TokenizedImage[] {
  const tokenize = captionTokenizer();
  const candidates = tokenize(images.map(({ caption }) => caption));
  const references = tokenize(images.flatMap((image) => image.references));
  let start = 0;
  return images.map((image, at) => {
    const end = start + image.references.length;
    const own = references.slice(start, end);
    start = end;
    return { candidate: candidates[at] ?? '', references: own };
  });
}

function* picked<Item>(items: readonly Item[], sample: readonly number[]): Generator<Item> {
  for (const at of sample) {
    const item = items[at];
    if (item !== undefined) yield item;
  }
}
