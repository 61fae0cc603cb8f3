/**
 * What an image costs beside a row of its text, roughly: pixels through the tower and the decoder against one short text
 * (52 to 1.6 GFLOP at the size of git-base). Only the speed depends on it.
 */
const IMAGE_COST = 30;

/**
 * How many rows every image of a graph should get, where the graph wants as many of each: images with many questions go in
 * several times and images with few are filled up, whichever is cheapest.
 * @param questions how many questions each image has
 */
export function rowsAnImage(questions: Iterable<number>): number {
  const counts = new Map<number, number>();
  for (const count of questions) counts.set(count, (counts.get(count) ?? 0) + 1);
  const cost = (width: number): number =>
    [...counts].reduce((sum, [count, images]) => sum + images * Math.ceil(count / width), 0) * (IMAGE_COST + width);
  const most = Math.max(1, ...counts.keys());
  let width = 1;
  for (let candidate = 2; candidate <= most; candidate++) if (cost(candidate) < cost(width)) width = candidate;
  return width;
}
