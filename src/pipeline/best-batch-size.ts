/** The speed of batches of one size. */
export interface BatchSpeed {
  readonly batchSize: number;
  readonly imagesPerSecond: number;
}

/** A smaller batch is taken where it is nearly as fast: it needs less memory and ends sooner. */
const NEARLY = 0.97;
/** Seconds that a size is measured for at least, and batches. */
const SECONDS = 1;
const BATCHES = 2;

/**
 * Measures batches of several sizes, smallest first, each after a batch to warm up.
 * @param sizes ascending
 * @param run captions so many images
 * @param now milliseconds from any start
 * @yields the speed of each size
 */
export async function* measureBatches(
  sizes: readonly number[],
  run: (images: number) => Promise<unknown>,
  now: () => number,
): AsyncGenerator<BatchSpeed> {
  for (const batchSize of sizes) {
    await run(batchSize);
    const start = now();
    let batches = 0;
    while (batches < BATCHES || now() - start < SECONDS * 1000) {
      // Two in flight, as in a run: while one is computed the next is handed over.
      await Promise.all([run(batchSize), run(batchSize)]);
      batches += 2;
    }
    yield { batchSize, imagesPerSecond: (batches * batchSize * 1000) / (now() - start) };
  }
}

/** The smallest size that is nearly as fast as the fastest. @throws Error without speeds */
export function bestBatchSize(speeds: readonly BatchSpeed[]): number {
  const fastest = Math.max(...speeds.map(({ imagesPerSecond }) => imagesPerSecond));
  const best = speeds.find(({ imagesPerSecond }) => imagesPerSecond >= NEARLY * fastest);
  if (best === undefined) throw new Error('expected at least one speed');
  return best.batchSize;
}
