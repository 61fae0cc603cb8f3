import pLimit, { type LimitFunction } from 'p-limit';
import { CapwrightError, ItemError } from '../errors.js';
import { LaneLimit } from './lane-limit.js';
import type { BatchCaptioner, Caption, PreparedImage } from './captioner.js';
import type { PipelineItem } from './pipeline-item.js';
import { identityOf, type Moment, type RunRecord } from './record.js';
import { shapeKey } from './stack-images.js';
import { makeSlot, SlotQueue, type Slot } from './slot-queue.js';
import { untilAborted } from './until-aborted.js';

/** How a run goes. */
export interface PipelineOptions {
  /** Items decoded at once. */
  readonly decodeConcurrency: number;
  /** Stops taking in items: batches in hand are finished and their records given. */
  readonly stop?: AbortSignal;
}

/** Batches handed to the captioner at once, for each that runs at once: one runs, one waits, so that the device never does. */
const BATCHES_IN_FLIGHT = 2;
/**
 * A batch waits for pictures of its shape while this many batches' worth of items go by, then it goes as it is. Counted
 * in items and not in time, so that the same items always make the same batches.
 */
const PATIENCE = 2;

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
  /** The number of its first item. */
  readonly since: number;
  readonly slots: Slot[];
  readonly images: PreparedImage[];
}

class PipelineRun {
  private readonly queue: SlotQueue;
  private readonly openBatches = new Map<string, OpenBatch>();
  private readonly runBatch: LimitFunction;
  private readonly decoding: LaneLimit;
  private readonly stopping: AbortSignal;
  private readonly cancelling = new AbortController();
  private itemCount = 0;

  constructor(
    private readonly captioner: BatchCaptioner,
    { decodeConcurrency, stop }: PipelineOptions,
  ) {
    const inFlight = BATCHES_IN_FLIGHT * (captioner.parallelBatches ?? 1);
    this.queue = new SlotQueue(captioner.batchSize * (PATIENCE + inFlight) + decodeConcurrency);
    this.runBatch = pLimit(inFlight);
    this.decoding = new LaneLimit(decodeConcurrency);
    const { signal } = this.cancelling;
    this.stopping = stop === undefined ? signal : AbortSignal.any([signal, stop]);
  }

  /** Reads the items, decodes them and feeds the batches; resolves when all are on their way. Never rejects. */
  async takeIn(items: AsyncIterable<PipelineItem> | Iterable<PipelineItem>): Promise<void> {
    let batched: Promise<void> = Promise.resolve();
    let failure: { error: unknown } | undefined;
    try {
      for await (const item of untilAborted(items, this.stopping)) {
        await this.queue.room(this.stopping);
        const slot = makeSlot(item);
        this.queue.push(slot);
        const prepared = this.decoding.run(item.lane, async () =>
          this.stopping.aborted ? undefined : this.prepare(item),
        );
        // Batches are filled in the order of the items, whatever is decoded first.
        batched = batched.then(async () => this.addToBatch(slot, await prepared));
      }
    } catch (error) {
      failure = { error };
    }
    await batched;
    for (const key of this.openBatches.keys()) this.dispatch(key);
    this.queue.close(failure);
  }

  /** The records, in the order of the items. */
  async *records(): AsyncGenerator<RunRecord> {
    for await (const slot of this.queue.slots()) {
      const record = await slot.record;
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
    const number = this.itemCount++;
    if (prepared === undefined || this.stopping.aborted) slot.settle(undefined);
    else if (!('pixels' in prepared)) slot.settle(prepared);
    else {
      const key = shapeKey(prepared);
      const batch = this.openBatches.get(key) ?? { since: number, slots: [], images: [] };
      this.openBatches.set(key, batch);
      batch.slots.push(slot);
      batch.images.push(prepared);
      if (batch.slots.length === this.captioner.batchSize) this.dispatch(key);
    }
    for (const [key, { since }] of this.openBatches) {
      if (number - since >= this.captioner.batchSize * PATIENCE) this.dispatch(key);
    }
  }

  private dispatch(key: string): void {
    const batch = this.openBatches.get(key);
    if (batch === undefined) return;
    this.openBatches.delete(key);
    void this.runBatch(() => this.caption(batch));
  }

  /** Settles all slots of a batch. Never rejects. */
  private async caption({ slots, images }: OpenBatch): Promise<void> {
    if (this.stopping.aborted) {
      for (const slot of slots) slot.settle(undefined);
      return;
    }
    try {
      const prompts = slots.map(({ item }) => item.prompt);
      const captions = await this.captioner.captionBatch(images, prompts);
      for (const [index, slot] of slots.entries()) {
        slot.settle(captionRecord(slot.item, captions[index], images[index]?.moment));
      }
    } catch (error) {
      for (const slot of slots) slot.fail(error);
    }
  }
}

function captionRecord(item: PipelineItem, caption: Caption | undefined, moment: Moment | undefined): RunRecord {
  if (caption === undefined) throw new Error(`the captioner gave no caption for ${item.path}`);
  const { text, logprob, tokens, model } = caption;
  const others = caption.alternatives?.map((other) => ({ caption: other.text, logprob: other.logprob }));
  return {
    ...identityOf(item),
    caption: text,
    logprob,
    tokens,
    ...(moment === undefined ? {} : { moment }),
    ...(model === undefined ? {} : { model }),
    ...(others === undefined ? {} : { alternatives: others }),
  };
}

function errorRecord(item: PipelineItem, { code, message }: CapwrightError): RunRecord {
  return { ...identityOf(item), error: { code, message } };
}
