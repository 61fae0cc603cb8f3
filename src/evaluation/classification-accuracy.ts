import { UsageError } from '../errors.js';
import type { ImageId } from './evaluate-captions.js';

/** What a model took an image for, likeliest first. */
export interface RankedLabels {
  readonly id: ImageId;
  readonly labels: readonly string[];
}

/** Accuracies from 0 to 1, over all images and by true label. */
export interface ClassificationAccuracy {
  readonly images: number;
  readonly top1: number;
  readonly top5: number;
  readonly perImage: readonly {
    readonly id: ImageId;
    readonly label: string;
    readonly truth: string;
    readonly top1: number;
    readonly top5: number;
  }[];
}

/**
 * Top-1 and top-5 accuracy: how often the true label is the likeliest one, and how often it is among the five likeliest. Labels are compared
 * letter for letter, outer spaces aside.
 *
 * Takes the guesses and the true label of each image. Throws UsageError, naming the image, for no guess at all, two guesses for one image,
 * and a guess without labels or for an image without a true label.
 */
export function classificationAccuracy(
  guesses: readonly RankedLabels[],
  truths: ReadonlyMap<ImageId, string>,
): ClassificationAccuracy {
  if (guesses.length === 0)
    throw new UsageError('Expected at least one classified image, found none. Check the results file.');
  const seen = new Set<ImageId>();
  const perImage = guesses.map(({ id, labels }) => {
    const truth = truths.get(id)?.trim();
    if (truth === undefined)
      throw new UsageError(
        `Expected a true label for image ${id}, found none. Add it to the references or remove the result.`,
      );
    if (seen.has(id)) throw new UsageError(`Expected one result an image, found two for image ${id}. Remove one.`);
    seen.add(id);
    const [label] = labels;
    if (label === undefined)
      throw new UsageError(`Expected at least one label for image ${id}, found none. Give label or labels.`);
    const rank = labels.findIndex((guess) => guess.trim() === truth);
    return { id, label, truth, top1: rank === 0 ? 1 : 0, top5: rank >= 0 && rank < 5 ? 1 : 0 };
  });
  const share = (metric: 'top1' | 'top5') => perImage.reduce((sum, image) => sum + image[metric], 0) / perImage.length;
  return { images: perImage.length, top1: share('top1'), top5: share('top5'), perImage };
}
