import type { Journal, JournalItem } from '../journal/journal.js';
import { identityOf, isErrorRecord, type RunRecord } from '../record.js';
import type { PipelineItem } from '../pipeline-item.js';
import type { StreamCaptioner } from '../stream-captioner.js';

/**
 * Captions items of the same bytes and prompt once; the others get copies of the row, which is read back from the
 * journal, so that no caption is held in memory.
 */
export class DedupingCaptioner implements StreamCaptioner {
  /** Items taken in whose records are still to come, in order; those that are copies say of which row. */
  private readonly taken: { readonly item: JournalItem; readonly copyOf: number | undefined }[] = [];

  constructor(
    private readonly captioner: StreamCaptioner,
    private readonly journal: Journal,
  ) {}

  /** @param items what `journal.remaining` gives; every record must be written to the journal before the next is asked for */
  async *captionAll(items: AsyncIterable<JournalItem>, stop?: AbortSignal): AsyncGenerator<RunRecord> {
    for await (const record of this.captioner.captionAll(this.originals(items), stop)) {
      yield* this.copies();
      this.taken.shift();
      yield record;
      yield* this.copies();
    }
    if (stop?.aborted !== true) yield* this.copies();
  }

  private async *originals(items: AsyncIterable<JournalItem>): AsyncGenerator<JournalItem> {
    const { contents, nextRow } = this.journal;
    let count = 0;
    for await (const item of items) {
      const row = nextRow + count++;
      const copyOf = item.content === undefined ? undefined : contents.get(item.content);
      this.taken.push({ item, copyOf });
      if (copyOf !== undefined) continue;
      if (item.content !== undefined) contents.set(item.content, row);
      yield item;
    }
  }

  /** Records of the copies that are next in the order. */
  private async *copies(): AsyncGenerator<RunRecord> {
    for (let next = this.taken[0]; next?.copyOf !== undefined; next = this.taken[0]) {
      const original = await this.journal.recordAt(next.copyOf);
      this.taken.shift();
      yield copyRecord(original, next.item);
    }
  }
}

function copyRecord(original: RunRecord, item: PipelineItem): RunRecord {
  const identity = identityOf(item);
  if (isErrorRecord(original)) {
    const { code, message } = original.error;
    return { ...identity, error: { code, message: message.replaceAll(original.path, () => item.path) } };
  }
  const { caption, logprob, tokens, isLabel, moment, alternatives, model, flags } = original;
  return {
    ...identity,
    caption,
    logprob,
    tokens,
    ...(isLabel === undefined ? {} : { isLabel }),
    ...(moment === undefined ? {} : { moment }),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(model === undefined ? {} : { model }),
    ...(flags === undefined ? {} : { flags }),
  };
}
