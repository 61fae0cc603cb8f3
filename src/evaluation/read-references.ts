import { UsageError } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json-object.js';
import type { ImageId } from './evaluate-captions.js';
import { imageOfRow, isFailed } from './read-predictions.js';
import { readJson, readRows } from './read-rows.js';

/** An image with what people said about it. */
export interface ReferenceImage {
  readonly id: ImageId;
  readonly fileName?: string;
  readonly references: readonly string[];
}

/**
 * Reads references: COCO captions ({images, annotations}), Karpathy's dataset_coco.json ({images: [{sentences}]}, with `split` one of its
 * splits), or rows (.jsonl, .csv, a .json array) with `image_id`, `path` or `file_name` and `references`, `captions` or `caption`.
 *
 * Gives the images in file order, without rows that tell of an error; an image listed twice counts once, and every annotation is a reference, repeated ones too. Throws
 * UsageError for a file of none of these shapes, naming what is wrong.
 */
export async function readReferences(path: string, split?: string): Promise<ReferenceImage[]> {
  if (path.toLowerCase().endsWith('.json')) {
    const value = await readJson(path);
    if (isJsonObject(value)) {
      if (Array.isArray(value.annotations)) return cocoReferences(value, path, split);
      if (Array.isArray(value.images)) return karpathyReferences(value.images, path, split);
      throw new UsageError(
        `Expected ${path} to have "annotations" (COCO captions) or "images" with "sentences" (Karpathy), found neither. Give one of these, or rows.`,
      );
    }
  }
  if (split !== undefined) refuseSplit(path);
  return rowReferences(path);
}

function cocoReferences(file: JsonObject, path: string, split: string | undefined): ReferenceImage[] {
  if (split !== undefined) refuseSplit(path);
  const images = new Map<ImageId, { id: ImageId; fileName?: string; references: string[] }>();
  for (const image of rowsIn(file.images, path, 'images')) {
    const id = image.id;
    if (typeof id !== 'number' && typeof id !== 'string') {
      throw new UsageError(
        `Expected every image of ${path} to have an id, found ${JSON.stringify(image).slice(0, 80)}. Add it.`,
      );
    }
    const fileName = image.file_name;
    if (!images.has(id)) images.set(id, { id, references: [], ...(typeof fileName === 'string' ? { fileName } : {}) });
  }
  for (const annotation of rowsIn(file.annotations, path, 'annotations')) {
    const { image_id: id, caption } = annotation;
    if (typeof caption !== 'string') {
      throw new UsageError(
        `Expected a caption in every annotation of ${path}, found ${JSON.stringify(caption)} for image ${JSON.stringify(id)}. These may be another kind of COCO annotations.`,
      );
    }
    const image = images.get(id as ImageId);
    if (image === undefined) {
      throw new UsageError(
        `Expected every annotation of ${path} to belong to one of its images, found one for image ${JSON.stringify(id)}, which isn't listed. Add the image or remove the annotation.`,
      );
    }
    image.references.push(caption);
  }
  return [...images.values()];
}

function karpathyReferences(list: unknown, path: string, split: string | undefined): ReferenceImage[] {
  const images = rowsIn(list, path, 'images');
  const splits = [...new Set(images.map((image) => image.split).filter((name) => typeof name === 'string'))];
  if (split === undefined || !splits.includes(split)) {
    throw new UsageError(
      `Expected --split to be one of ${splits.join(', ')} for ${path}, found ${split ?? 'none'}. Add it.`,
    );
  }
  return images
    .filter((image) => image.split === split)
    .map((image) => {
      const id = image.cocoid ?? image.imgid;
      const { filename, filepath } = image;
      const folder = typeof filepath === 'string' && filepath !== '' ? `${filepath}/` : '';
      if (typeof id !== 'number' && typeof id !== 'string') {
        throw new UsageError(
          `Expected every image of ${path} to have a cocoid or imgid, found ${JSON.stringify(image).slice(0, 80)}. Add it.`,
        );
      }
      return {
        id,
        ...(typeof filename === 'string' ? { fileName: `${folder}${filename}` } : {}),
        references: rowsIn(image.sentences, path, 'sentences').map(({ raw }) => {
          if (typeof raw === 'string') return raw;
          throw new UsageError(
            `Expected "raw" with text in every sentence of ${path}, found ${JSON.stringify(raw) || 'none'} for image ${id}. Give the text.`,
          );
        }),
      };
    });
}

async function rowReferences(path: string): Promise<ReferenceImage[]> {
  const images = new Map<ImageId, { id: ImageId; fileName?: string; references: string[] }>();
  for (const placed of await readRows(path)) {
    if (isFailed(placed.row)) continue;
    const { id: given, path: fileName } = imageOfRow(placed);
    const id = given ?? fileName ?? '';
    const image = images.get(id) ?? { id, references: [], ...(fileName === undefined ? {} : { fileName }) };
    images.set(id, image);
    const captions = placed.row.references ?? placed.row.captions ?? placed.row.caption;
    for (const caption of Array.isArray(captions) ? (captions as unknown[]) : [captions]) {
      if (typeof caption !== 'string') {
        throw new UsageError(
          `Expected references, captions or caption with text for image ${id}, found ${JSON.stringify(caption) || 'none'} (${placed.where}). Give text.`,
        );
      }
      image.references.push(caption);
    }
  }
  return [...images.values()];
}

function rowsIn(value: unknown, path: string, field: string): readonly JsonObject[] {
  if (!Array.isArray(value) || !value.every(isJsonObject)) {
    throw new UsageError(
      `Expected "${field}" of ${path} to be a list of objects, found something else. Give COCO captions or Karpathy's dataset_coco.json.`,
    );
  }
  return value;
}

function refuseSplit(path: string): never {
  throw new UsageError(
    `Expected --split with Karpathy's dataset_coco.json only, found it with ${path}, which has no splits. Leave it out.`,
  );
}
