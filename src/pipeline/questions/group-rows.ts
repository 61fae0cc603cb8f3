import { rowsAnImage } from './rows-an-image.js';

/** An image's place in a batch and the rows that go on from it; -1 stands for a row that only fills up. */
export interface ImageRows {
  /** Index of the first of the rows in the batch's items. */
  readonly image: number;
  readonly rows: readonly number[];
}

/**
 * Groups a batch's items by their image, for a graph that takes as many rows of every image: items of one image share it.
 * @param images the image of each item; the same object for the same image
 * @param width rows an image; default what is cheapest for these
 */
export function groupRows(images: readonly object[], width?: number): ImageRows[] {
  const byImage = new Map<object, number[]>();
  for (const [index, image] of images.entries()) {
    const own = byImage.get(image);
    if (own === undefined) byImage.set(image, [index]);
    else own.push(index);
  }
  const groups = [...byImage.values()];
  const each = width ?? rowsAnImage(groups.map(({ length }) => length));
  return groups.flatMap((indices) =>
    Array.from({ length: Math.ceil(indices.length / each) }, (_, part) => {
      const rows = indices.slice(part * each, (part + 1) * each);
      return {
        image: indices[0] ?? 0,
        rows: [...rows, ...Array<number>(each - rows.length).fill(-1)],
      };
    }),
  );
}
