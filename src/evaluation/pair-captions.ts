import { basename, extname } from 'node:path';
import { UsageError } from '../errors.js';
import type { CaptionedImage, ImageId } from './evaluate-captions.js';
import type { Prediction } from './read-predictions.js';
import type { ReferenceImage } from './read-references.js';

/**
 * Puts each prediction to the references of its image. Images come in the order of the references, those without a prediction left out.
 *
 * A prediction with an id must have the very id of the references (a number isn't a string, as in COCO); one with a path alone is found by
 * file name, then by name without extension, then by the number at the name's end ("COCO_val2014_000000404464"). Throws UsageError, naming
 * the image, for no prediction at all, two for one image, one for an unknown image, an image without references, and with `allImages` for
 * an image without a prediction.
 */
export function pairCaptions(
  predictions: readonly Prediction[],
  references: readonly ReferenceImage[],
  { allImages = false }: { allImages?: boolean } = {},
): CaptionedImage[] {
  if (predictions.length === 0)
    throw new UsageError('Expected at least one caption to evaluate, found none. Check the results file.');
  const find = imageFinder(references);
  const captions = new Map<ImageId, string>();
  for (const prediction of predictions) {
    const id = find(prediction);
    if (captions.has(id)) {
      throw new UsageError(`Expected one caption an image, found two for image ${id}. Remove one.`);
    }
    captions.set(id, prediction.caption);
  }
  return references.flatMap(({ id, references: own }) => {
    const caption = captions.get(id);
    if (caption === undefined) {
      if (!allImages) return [];
      throw new UsageError(
        `Expected a caption for every image, found none for image ${id}. Caption it, or leave out --all-images.`,
      );
    }
    if (own.length === 0) {
      throw new UsageError(
        `Expected at least one reference for image ${id}, found none. Leave its caption out or add references.`,
      );
    }
    return [{ id, caption, references: own }];
  });
}

/** How predictions find their image: gives its id, or throws UsageError. */
function imageFinder(references: readonly ReferenceImage[]): (prediction: Prediction) => ImageId {
  const ids = new Set(references.map(({ id }) => id));
  const byName = new Map<string, ImageId | undefined>();
  for (const { id, fileName = String(id) } of references) {
    for (const name of new Set([
      fileName,
      withoutExtension(fileName),
      basename(fileName),
      withoutExtension(basename(fileName)),
    ])) {
      // Two images of one name: neither can be meant by it.
      byName.set(name, byName.has(name) ? undefined : id);
    }
  }
  return ({ id, path }) => {
    if (id !== undefined) return knownId(id, ids);
    const name = path ?? '';
    for (const candidate of [name, withoutExtension(name), basename(name), withoutExtension(basename(name))]) {
      const found = byName.get(candidate);
      if (found !== undefined) return found;
    }
    const number = Number(/(?<!\d)\d+$/.exec(withoutExtension(basename(name)))?.[0] ?? NaN);
    if (Number.isSafeInteger(number) && ids.has(number)) return number;
    throw new UsageError(
      `Expected ${name} to be one of the reference images, found no image of that name${byName.has(basename(name)) ? ' alone (several share it)' : ''}. Give image_id, or the references of the same images.`,
    );
  };
}

function knownId(id: ImageId, ids: ReadonlySet<ImageId>): ImageId {
  if (ids.has(id)) return id;
  const other = typeof id === 'number' ? String(id) : Number(id);
  if (ids.has(other)) {
    throw new UsageError(
      `Expected image ${JSON.stringify(other)} (a ${typeof other}, as in the references), found ${JSON.stringify(id)} (a ${typeof id}) in the results. Write the id in the same type.`,
    );
  }
  throw new UsageError(
    `Expected results for reference images only, found image ${JSON.stringify(id)}, which isn't among them. Give the references of the same split.`,
  );
}

function withoutExtension(name: string): string {
  const extension = extname(name);
  return extension === '' ? name : name.slice(0, -extension.length);
}
