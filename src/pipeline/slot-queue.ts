import type { PipelineItem } from './pipeline-item.js';
import type { RunRecord } from './record.js';

/** An item on its way. `record` is settled with undefined when the run stops before the item's turn. */
export interface Slot {
  readonly item: PipelineItem;
  readonly record: Promise<RunRecord | undefined>;
  readonly settle: (record: RunRecord | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** A slot whose record is still to come. */
export function makeSlot(item: PipelineItem): Slot {
  let settle: Slot['settle'] = () => undefined;
  let fail: Slot['fail'] = () => undefined;
  const record = new Promise<RunRecord | undefined>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  record.catch(() => undefined); // a failed batch is reported once, by the first of its slots
  return { item, record, settle, fail };
}

/** Slots in the order of their items, handed from the intake to the records. */
export class SlotQueue {
  private readonly waiting: Slot[] = [];
  private wake: (() => void) | undefined;
  private ended = false;
  private error: { readonly value: unknown } | undefined;
  /** Slots whose record has not been taken yet. */
  size = 0;

  push(slot: Slot): void {
    this.waiting.push(slot);
    this.size++;
    this.wake?.();
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  /** Makes the reader fail once it has all slots before. */
  fail(error: unknown): void {
    this.error = { value: error };
    this.wake?.();
  }

  async *slots(): AsyncGenerator<Slot> {
    for (;;) {
      const slot = this.waiting.shift();
      if (slot !== undefined) {
        yield slot;
        this.size--;
      } else if (this.error !== undefined) {
        throw this.error.value;
      } else if (this.ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }
}
