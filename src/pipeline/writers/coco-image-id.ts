import { parse } from 'node:path';
import type { RunRecord } from '../record.js';
import { SeenKeys } from './seen-keys.js';

/**
 * Gives the images of COCO files their ids: the source's own, else the number that ends the file's name
 * (`COCO_val2014_000000404464.jpg` is 404464), else the name without its ending. Where two files would get the same id
 * that way (`a/1.jpg`, `b/1.jpg`), the later one's is its path, so that no caption is taken for another image's.
 */
export class CocoImageIds {
  private readonly paths = new SeenKeys();
  private readonly ids = new SeenKeys();
  private readonly owners = new SeenKeys();

  /** @returns the id, and whether this is the first record of the path */
  assign({ imageId, path }: Pick<RunRecord, 'imageId' | 'path'>): { id: number | string; first: boolean } {
    const first = this.paths.add(path);
    if (imageId !== undefined) return { id: imageId, first };
    const derived = derivedId(path);
    const key = `${typeof derived}:${derived}`;
    if (this.ids.add(key)) this.owners.add(`${key} ${path}`);
    return { id: this.owners.has(`${key} ${path}`) ? derived : path, first };
  }
}

function derivedId(path: string): number | string {
  const { name } = parse(path);
  const digits = /(?<!\d)\d+$/.exec(name)?.[0];
  const number = Number(digits);
  return digits === undefined || !Number.isSafeInteger(number) ? name : number;
}
