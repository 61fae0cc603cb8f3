import { bleu, bleuTotals, sumBleuTotals } from './bleu.js';
import { cider, countDocuments, type DocumentFrequency } from './cider.js';
import { NgramVocabulary } from './ngram-counts.js';
import { tokenizeCaptions } from './ptb/tokenize-captions.js';
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
  const vocabulary = new NgramVocabulary();
  const segments = tokenized.map(({ candidate, references }) => ({
    candidate: vocabulary.count(candidate),
    references: references.map((reference) => vocabulary.count(reference)),
  }));
  const wanted = (name: string) => metrics === undefined || metrics.includes(name);
  const scores = new Map<string, MetricScores>();

  const totals = segments.map(({ candidate, references }) => bleuTotals(candidate, references, vocabulary.orders));
  const corpusBleu = bleu(sumBleuTotals(totals));
  const imageBleu = totals.map(bleu);
  for (const [n, name] of ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4'].entries()) {
    if (!wanted(name)) continue;
    scores.set(name, {
      corpus: corpusBleu[n] ?? 0,
      images: imageBleu.map((image) => image[n] ?? 0),
      resample: (sample) => bleu(sumBleuTotals(picked(totals, sample)))[n] ?? 0,
    });
  }
  if (wanted('ROUGE_L')) {
    scores.set('ROUGE_L', averaged(tokenized.map(({ candidate, references }) => rougeL(candidate, references))));
  }
  if (wanted('CIDEr')) {
    const frequency =
      documentFrequency === undefined
        ? { images: images.length, ofNgram: countDocuments(segments, vocabulary.orders.length) }
        : {
            images: documentFrequency.images,
            ofNgram: vocabulary.texts.map((text) => documentFrequency.ngrams.get(text) ?? 0),
          };
    scores.set('CIDEr', averaged(cider(segments, vocabulary.orders, frequency)));
  }
  for (const metric of external) {
    if (wanted(metric.name)) scores.set(metric.name, await metric.score(tokenized));
  }
  return { images, metrics: scores };
}

/** A metric whose corpus score is the mean of its image scores. */
export function averaged(images: readonly number[]): MetricScores {
  const mean = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { corpus: mean(images), images, resample: (sample) => mean([...picked(images, sample)]) };
}

/** Tokenises the candidates in one run and the references in another, as the reference does. */
export function tokenizeImages(images: readonly CaptionedImage[]): TokenizedImage[] {
  const candidates = tokenizeCaptions(images.map(({ caption }) => caption));
  const references = tokenizeCaptions(images.flatMap((image) => image.references));
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
