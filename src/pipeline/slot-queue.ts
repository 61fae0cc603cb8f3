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
  private size = 0;
  private wakeReader: () => void = () => undefined;
  private wakeWriter: () => void = () => undefined;
  private end: { readonly failure?: { readonly error: unknown } } | undefined;

  /** @param capacity slots that may be under way at once */
  constructor(private readonly capacity: number) {}

  /** Waits until there is room for a slot, or `signal` is aborted. */
  async room(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.wakeWriter();
    signal.addEventListener('abort', wake);
    while (this.size >= this.capacity && !signal.aborted) {
      await new Promise<void>((resolve) => (this.wakeWriter = resolve));
    }
    signal.removeEventListener('abort', wake);
  }

  push(slot: Slot): void {
    this.waiting.push(slot);
    this.size++;
    this.wakeReader();
  }

  /** Says that no slot follows. With a failure, the reader fails once it has all slots before. */
  close(failure?: { readonly error: unknown }): void {
    this.end = failure === undefined ? {} : { failure };
    this.wakeReader();
  }

  /** The slots, each under way until the next one is asked for. */
  async *slots(): AsyncGenerator<Slot> {
    for (;;) {
      const slot = this.waiting.shift();
      if (slot !== undefined) {
        yield slot;
        this.size--;
        this.wakeWriter();
      } else if (this.end !== undefined) {
        if (this.end.failure !== undefined) throw this.end.failure.error;
        return;
      } else {
        await new Promise<void>((resolve) => (this.wakeReader = resolve));
      }
    }
  }
}
