import { KeyedJsonFile } from '../model/keyed-json-file.js';
import { bestBatchSize, measureBatches, type BatchSpeed } from './best-batch-size.js';

/** Sizes that are tried. Smaller ones are never faster, larger ones seldom. */
const SIZES = [4, 8, 16, 32, 64];
/** Larger batches are no longer tried once they cost speed. */
const SLOWER = 0.98;

/** What a batch size holds for, and how it is found. */
export interface BatchSizeSearch {
  /** The file where sizes are kept. */
  readonly path: string;
  /** What tells apart devices, graphs and thread counts. */
  readonly key: string;
  /** Captions so many images. */
  readonly run: (images: number) => Promise<unknown>;
  readonly now: () => number;
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** The best batch size: as remembered, or measured once. */
export async function rememberedBatchSize({ path, key, run, now, onNotice }: BatchSizeSearch): Promise<number> {
  const file = new KeyedJsonFile(path);
  const known = await file.read(key);
  if (typeof known === 'number' && Number.isInteger(known) && known >= 1) return known;
  onNotice?.('Finding the best batch size, once …');
  const speeds: BatchSpeed[] = [];
  for await (const speed of measureBatches(SIZES, run, now)) {
    speeds.push(speed);
    const previous = speeds.at(-2)?.imagesPerSecond ?? 0;
    if (speed.imagesPerSecond < SLOWER * previous) break;
  }
  const best = bestBatchSize(speeds);
  await file.keep(key, best);
  return best;
}
