import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CapwrightError, UsageError } from '../errors.js';
import { bestBatchSize, measureBatches, type BatchSpeed } from './best-batch-size.js';
import type { BatchCaptioner, PreparedImage } from './captioner.js';
import type { PipelineItem } from './pipeline-item.js';
import { isErrorRecord, type RunRecord } from './record.js';
import type { StreamCaptioner } from './stream-captioner.js';
import { JsonlWriter } from './writers/jsonl-writer.js';

/** One step of a picture's way. */
interface StageTime {
  readonly stage: 'decode' | 'preprocess' | 'inference' | 'write';
  /** Seconds an image, alone on the machine; of inference in the best batches. */
  readonly seconds: number;
  /** Of all stages' seconds. */
  readonly share: number;
}

/** What captioning costs here. */
export interface CaptioningMeasurement {
  readonly pictures: number;
  /** Pictures that could not be read, and were left out. */
  readonly failed: number;
  /** Inference alone. */
  readonly batches: readonly BatchSpeed[];
  readonly bestBatchSize: number;
  readonly stages: readonly StageTime[];
  /** From files to rows with the captioner's own batch size, everything overlapping. */
  readonly imagesPerSecond: number;
}

/** What is measured, and with what. */
export interface MeasurementOptions {
  /** Ascending. */
  readonly batchSizes: readonly number[];
  /** Milliseconds from any start. */
  readonly now: () => number;
  /** When the captioner last told of a decoded picture, by the same clock. */
  readonly decodedAt: () => number;
  /** Told of each batch size as it is measured. */
  readonly onSpeed?: (speed: BatchSpeed) => void;
}

/**
 * Measures captioning on pictures of one's own: every stage alone, inference by batch size, and all of it together.
 * @throws UsageError when none of the pictures can be read; what the captioner throws
 */
export async function measureCaptioning(
  captioner: BatchCaptioner & StreamCaptioner,
  items: readonly PipelineItem[],
  { batchSizes, now, decodedAt, onSpeed = () => undefined }: MeasurementOptions,
): Promise<CaptioningMeasurement> {
  const { good, images, decode, preprocess } = await prepareAll(captioner, items, now, decodedAt);
  if (good.length === 0) throw new UsageError('expected pictures to measure with, found none that can be read.');
  const batches: BatchSpeed[] = [];
  for await (const speed of measureBatches(batchSizes, (count) => captionSome(captioner, images, count), now)) {
    batches.push(speed);
    onSpeed(speed);
  }
  const best = bestBatchSize(batches);
  const fastest = batches.find(({ batchSize }) => batchSize === best)?.imagesPerSecond ?? NaN;
  const { records, seconds } = await runAll(captioner, good, now);
  const stages = [
    { stage: 'decode' as const, seconds: decode / good.length },
    { stage: 'preprocess' as const, seconds: preprocess / good.length },
    { stage: 'inference' as const, seconds: 1 / fastest },
    { stage: 'write' as const, seconds: (await timeWriting(records, now)) / good.length },
  ];
  const total = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return {
    pictures: good.length,
    failed: items.length - good.length,
    batches,
    bestBatchSize: best,
    stages: stages.map((stage) => ({ ...stage, share: stage.seconds / total })),
    imagesPerSecond: good.length / seconds,
  };
}

/** Prepares the pictures one after the other; times in seconds for all of them. */
async function prepareAll(
  captioner: BatchCaptioner,
  items: readonly PipelineItem[],
  now: () => number,
  decodedAt: () => number,
) {
  const good: PipelineItem[] = [];
  const images: PreparedImage[] = [];
  let [decode, preprocess] = [0, 0];
  for (const item of items) {
    try {
      await captioner.prepare(item); // the file is in the system's cache from here on
      const start = now();
      images.push(await captioner.prepare(item));
      good.push(item);
      decode += (decodedAt() - start) / 1000;
      preprocess += (now() - decodedAt()) / 1000;
    } catch (error) {
      if (!(error instanceof CapwrightError)) throw error;
    }
  }
  return { good, images, decode, preprocess };
}

/** Captions so many images of the shape of the first, going round. */
function captionSome(captioner: BatchCaptioner, images: readonly PreparedImage[], count: number): Promise<unknown> {
  const [first] = images;
  const alike = images.filter(({ height, width }) => height === first?.height && width === first.width);
  // Copies: the same object twice would go through the model once.
  const batch = Array.from({ length: count }, (_, index) => alike[index % alike.length]).flatMap((image) =>
    image === undefined ? [] : [{ ...image }],
  );
  return captioner.captionBatch(batch, []);
}

async function runAll(captioner: StreamCaptioner, items: readonly PipelineItem[], now: () => number) {
  const records: RunRecord[] = [];
  const start = now();
  for await (const record of captioner.captionAll(streamed(items))) {
    if (!isErrorRecord(record)) records.push(record);
  }
  return { records, seconds: (now() - start) / 1000 };
}

async function* streamed(items: readonly PipelineItem[]): AsyncGenerator<PipelineItem> {
  yield* await Promise.resolve(items);
}

async function timeWriting(records: readonly RunRecord[], now: () => number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'capwright-bench-'));
  try {
    const start = now();
    const writer = await JsonlWriter.create(join(folder, 'rows.jsonl'));
    for (const record of records) await writer.write(record);
    await writer.close();
    return (now() - start) / 1000;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
