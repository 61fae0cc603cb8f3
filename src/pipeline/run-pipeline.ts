import pLimit from 'p-limit';
import { CapwrightError, ItemError } from '../errors.js';
import type { BatchCaptioner, Caption, PreparedImage } from './captioner.js';
import type { PipelineItem } from './pipeline-item.js';
import type { RunRecord } from './record.js';
import { makeSlot, SlotQueue, type Slot } from './slot-queue.js';
import { untilAborted } from './until-aborted.js';

/** How a run goes. */
export interface PipelineOptions {
  /** Items decoded at once. */
  readonly decodeConcurrency: number;
  /** Stops taking in items: batches in hand are finished and their records given. */
  readonly stop?: AbortSignal;
}

/** Batches handed to the captioner at once: one runs, one waits, so that the device never does. */
const BATCHES_IN_FLIGHT = 2;
/** Batches of different shapes that fill up side by side before the oldest goes as it is. */
const OPEN_BATCHES = 2;

/**
 * The streaming engine: decodes items concurrently, forms batches of equal shape, captions them and gives one record an
 * item **in the order of the items**. An item that fails becomes an error record and its place in the batch is refilled.
 * Memory is bounded: no more items are taken in than a few batches need.
 * @throws what the captioner throws for a whole batch (a broken model or device) and what the source throws; errors of
 *   single items are records
 */
export async function* runPipeline(
  items: AsyncIterable<PipelineItem> | Iterable<PipelineItem>,
  captioner: BatchCaptioner,
  options: PipelineOptions,
): AsyncGenerator<RunRecord> {
  const run = new PipelineRun(captioner, options);
  const intake = run.takeIn(items);
  try {
    yield* run.records();
    await intake;
  } finally {
    run.cancel();
    await intake;
  }
}

interface OpenBatch {
  readonly slots: Slot[];
  readonly images: PreparedImage[];
}

class PipelineRun {
  private readonly queue = new SlotQueue();
  private readonly openBatches = new Map<string, OpenBatch>();
  private readonly runBatch = pLimit(BATCHES_IN_FLIGHT);
  private readonly stopping: AbortSignal;
  private readonly cancelling = new AbortController();
  private space: (() => void) | undefined;

  constructor(
    private readonly captioner: BatchCaptioner,
    private readonly options: PipelineOptions,
  ) {
    const signals = [this.cancelling.signal, ...(options.stop === undefined ? [] : [options.stop])];
    this.stopping = AbortSignal.any(signals);
    this.stopping.addEventListener('abort', () => this.space?.());
  }

  /** Reads the items, decodes them and feeds the batches; resolves when all are on their way. Never rejects. */
  async takeIn(items: AsyncIterable<PipelineItem> | Iterable<PipelineItem>): Promise<void> {
    const decode = pLimit(this.options.decodeConcurrency);
    const capacity = this.captioner.batchSize * (OPEN_BATCHES + BATCHES_IN_FLIGHT) + this.options.decodeConcurrency;
    let batched: Promise<void> = Promise.resolve();
    try {
      for await (const item of untilAborted(items, this.stopping)) {
        while (this.queue.size >= capacity && !this.stopping.aborted) {
          await new Promise<void>((free) => (this.space = free));
        }
        const slot = makeSlot(item);
        this.queue.push(slot);
        const prepared = decode(() => (this.stopping.aborted ? undefined : this.prepare(item)));
        // Batches are filled in the order of the items, whatever is decoded first.
        batched = batched.then(async () => this.addToBatch(slot, await prepared));
      }
      await batched;
      for (const key of [...this.openBatches.keys()]) this.dispatch(key);
      this.queue.end();
    } catch (error) {
      await batched;
      for (const key of [...this.openBatches.keys()]) this.dispatch(key);
      this.queue.fail(error);
    }
  }

  /** The records, in the order of the items. */
  async *records(): AsyncGenerator<RunRecord> {
    for await (const slot of this.queue.slots()) {
      const record = await slot.record;
      this.space?.();
      if (record === undefined) return; // stopped: what follows is left for the next run
      yield record;
    }
  }

  /** Lets nothing new start; what is decoded or queued is dropped. */
  cancel(): void {
    this.cancelling.abort();
  }

  private async prepare(item: PipelineItem): Promise<PreparedImage | RunRecord> {
    try {
      return await this.captioner.prepare(item);
    } catch (error) {
      if (error instanceof CapwrightError) return errorRecord(item, error);
      const message = error instanceof Error ? error.message : String(error);
      return errorRecord(item, new ItemError('ITEM_FAILED', message));
    }
  }

  private addToBatch(slot: Slot, prepared: PreparedImage | RunRecord | undefined): void {
    if (prepared === undefined || this.stopping.aborted) {
      slot.settle(undefined);
      return;
    }
    if (!('pixels' in prepared)) {
      slot.settle(prepared);
      return;
    }
    const key = `${prepared.frames}x${prepared.height}x${prepared.width}`;
    const batch = this.openBatches.get(key) ?? { slots: [], images: [] };
    this.openBatches.set(key, batch);
    batch.slots.push(slot);
    batch.images.push(prepared);
    if (batch.slots.length === this.captioner.batchSize) this.dispatch(key);
    const waiting = [...this.openBatches.values()].reduce((sum, { slots }) => sum + slots.length, 0);
    if (waiting >= this.captioner.batchSize * OPEN_BATCHES) this.dispatchOldest();
  }

  private dispatchOldest(): void {
    const [oldest] = this.openBatches.keys();
    if (oldest !== undefined) this.dispatch(oldest);
  }

  private dispatch(key: string): void {
    const batch = this.openBatches.get(key);
    if (batch === undefined) return;
    this.openBatches.delete(key);
    void this.runBatch(async () => {
      if (this.stopping.aborted) {
        for (const slot of batch.slots) slot.settle(undefined);
        return;
      }
      try {
        const prompts = batch.slots.map(({ item }) => item.prompt);
        const captions = await this.captioner.captionBatch(batch.images, prompts);
        for (const [index, slot] of batch.slots.entries()) slot.settle(captionRecord(slot.item, captions[index]));
      } catch (error) {
        for (const slot of batch.slots) slot.fail(error);
      }
    });
  }
}

/** What identifies an item in its record. */
function identity({ path, id, imageId }: PipelineItem): Pick<RunRecord, 'path' | 'id' | 'imageId'> {
  return { path, ...(id === undefined ? {} : { id }), ...(imageId === undefined ? {} : { imageId }) };
}

function captionRecord(item: PipelineItem, caption: Caption | undefined): RunRecord {
  if (caption === undefined) throw new Error(`the captioner gave no caption for ${item.path}`);
  const others = caption.alternatives?.map(({ text, logprob }) => ({ caption: text, logprob }));
  return {
    ...identity(item),
    caption: caption.text,
    logprob: caption.logprob,
    tokens: caption.tokens,
    ...(others === undefined ? {} : { alternatives: others }),
  };
}

function errorRecord(item: PipelineItem, { code, message }: CapwrightError): RunRecord {
  return { ...identity(item), error: { code, message } };
}
