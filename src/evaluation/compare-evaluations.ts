import type { Evaluation, ImageId } from './evaluate-captions.js';
import { seededRandom } from '../seeded-random.js';

/** How one metric differs between two systems on the same images. */
interface MetricComparison {
  readonly metric: string;
  readonly before: number;
  readonly after: number;
  /** after - before. */
  readonly difference: number;
  /** The interval that holds the difference with the confidence asked for. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided: how likely so large a difference is if the systems are equally good. */
  readonly pValue: number;
}

/** An image whose score changed. */
interface ImageChange {
  readonly id: ImageId;
  readonly metric: string;
  readonly before: number;
  readonly after: number;
  readonly captionBefore: string;
  readonly captionAfter: string;
}

/** A comparison of two systems. */
export interface Comparison {
  readonly images: number;
  readonly resamples: number;
  readonly seed: number;
  readonly confidence: number;
  readonly metrics: readonly MetricComparison[];
  readonly changes: readonly ImageChange[];
}

/**
 * Compares two evaluations of the same images by paired bootstrap (Koehn 2004): images are drawn anew with replacement, the same draw for
 * both, and each corpus score is computed on the draw.
 *
 * Takes evaluations of the same images in the same order, how often to draw, a seed, the confidence of the interval, and how many of the
 * images that changed most to list. CIDEr keeps the document frequencies of the whole corpus in every draw.
 */
export function compareEvaluations(
  before: Evaluation,
  after: Evaluation,
  { resamples = 1000, seed = 1, confidence = 0.95, changes = 10 } = {},
): Comparison {
  const size = before.images.length;
  const random = seededRandom(seed);
  const names = [...before.metrics.keys()].filter((name) => after.metrics.has(name));
  const differences = new Map(names.map((name) => [name, [] as number[]]));
  for (let draw = 0; draw < resamples; draw++) {
    const sample = Array.from({ length: size }, () => Math.floor(random() * size));
    for (const [name, drawn] of differences) {
      drawn.push((after.metrics.get(name)?.resample(sample) ?? 0) - (before.metrics.get(name)?.resample(sample) ?? 0));
    }
  }
  return {
    images: size,
    resamples,
    seed,
    confidence,
    metrics: names.map((metric) => {
      const scores = { before: before.metrics.get(metric)?.corpus ?? 0, after: after.metrics.get(metric)?.corpus ?? 0 };
      const drawn = (differences.get(metric) ?? []).sort((a, b) => a - b);
      return { metric, ...scores, difference: scores.after - scores.before, ...summarise(drawn, confidence) };
    }),
    changes: largestChanges(before, after, names.includes('CIDEr') ? 'CIDEr' : (names.at(-1) ?? ''), changes),
  };
}

/** Percentile interval and two-sided p-value of sorted differences. */
function summarise(sorted: readonly number[], confidence: number): Pick<MetricComparison, 'interval' | 'pValue'> {
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))] ?? 0;
  const below = sorted.filter((difference) => difference <= 0).length;
  const above = sorted.filter((difference) => difference >= 0).length;
  return {
    interval: [at((1 - confidence) / 2), at((1 + confidence) / 2)],
    // One draw is added, so that no finite number of draws claims certainty (Davison and Hinkley 1997, section 4.2).
    pValue: Math.min(1, (2 * (Math.min(below, above) + 1)) / (sorted.length + 1)),
  };
}

function largestChanges(before: Evaluation, after: Evaluation, metric: string, count: number): ImageChange[] {
  const scoresBefore = before.metrics.get(metric)?.images ?? [];
  const scoresAfter = after.metrics.get(metric)?.images ?? [];
  return before.images
    .map(({ id, caption }, at) => ({
      id,
      metric,
      before: scoresBefore[at] ?? 0,
      after: scoresAfter[at] ?? 0,
      captionBefore: caption,
      captionAfter: after.images[at]?.caption ?? '',
    }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, count);
}
