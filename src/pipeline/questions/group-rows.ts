/** An image's place in a batch and the rows that go on from it; -1 stands for a row that only fills up. */
export interface ImageRows {
  /** Index of the first of the rows in the batch's items. */
  readonly image: number;
  readonly rows: readonly number[];
}

/**
 * What an image costs beside a row of its text, roughly: pixels through the tower and the decoder against one short text
 * (52 to 1.6 GFLOP at the size of git-base). Only the speed depends on it.
 */
const IMAGE_COST = 30;

/**
 * Groups a batch's items by their image, for a graph that takes as many rows of every image: items of one image share it,
 * images with many items go in several times and images with few are filled up, whichever is cheapest.
 * @param images the image of each item; the same object for the same image
 */
export function groupRows(images: readonly object[]): ImageRows[] {
  const byImage = new Map<object, number[]>();
  for (const [index, image] of images.entries()) {
    const own = byImage.get(image);
    if (own === undefined) byImage.set(image, [index]);
    else own.push(index);
  }
  const groups = [...byImage.values()];
  const most = Math.max(...groups.map(({ length }) => length));
  const cost = (width: number): number =>
    groups.reduce((sum, { length }) => sum + Math.ceil(length / width), 0) * (IMAGE_COST + width);
  let width = 1;
  for (let candidate = 2; candidate <= most; candidate++) if (cost(candidate) < cost(width)) width = candidate;
  return groups.flatMap((indices) =>
    Array.from({ length: Math.ceil(indices.length / width) }, (_, part) => {
      const rows = indices.slice(part * width, (part + 1) * width);
      return {
        image: indices[0] ?? 0,
        rows: [...rows, ...Array<number>(width - rows.length).fill(-1)],
      };
    }),
  );
}
