import { parse } from 'node:path';
import type { RunRecord } from '../record.js';

/**
 * The id of an image in COCO files: the source's own, else the number that ends the file's name
 * (`COCO_val2014_000000404464.jpg` is 404464), else the name without its ending.
 */
export function cocoImageId({ imageId, path }: Pick<RunRecord, 'imageId' | 'path'>): number | string {
  if (imageId !== undefined) return imageId;
  const { name } = parse(path);
  const digits = /\d+$/.exec(name)?.[0];
  return digits === undefined ? name : Number(digits);
}
