import type { PipelineItem } from './pipeline-item.js';
import { isErrorRecord, type RunRecord } from './record.js';
import type { Writer } from './writers/writer.js';

/** What a run is made of. */
export interface CaptionRun {
  readonly items: AsyncIterable<PipelineItem>;
  readonly captioner: {
    captionAll(items: AsyncIterable<PipelineItem>, stop?: AbortSignal): AsyncGenerator<RunRecord>;
  };
  readonly writers: readonly Writer[];
  /** Ends the run early: what is under way is finished and written. */
  readonly stop?: AbortSignal;
  /** Put before and behind every caption, as they are. */
  readonly prefix: string;
  readonly suffix: string;
  /** Milliseconds from any start; `performance.now` in real life. */
  readonly now: () => number;
}

/** What happens during a run. */
export type RunEvent =
  { readonly type: 'record'; readonly record: RunRecord } | { readonly type: 'end'; readonly summary: RunSummary };

/** What a run came to. */
export interface RunSummary {
  readonly captioned: number;
  readonly failed: number;
  readonly interrupted: boolean;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/**
 * Captions items and writes every record to all writers before it is reported.
 * @throws what the source, the captioner or a writer throws; what was written before stays
 */
export async function* captionRun(run: CaptionRun): AsyncGenerator<RunEvent> {
  const { captioner, writers, stop, now } = run;
  const start = now();
  let captioned = 0;
  let failed = 0;
  for await (const plain of captioner.captionAll(run.items, stop)) {
    const record = isErrorRecord(plain) ? plain : { ...plain, caption: run.prefix + plain.caption + run.suffix };
    for (const writer of writers) await writer.write(record);
    if (isErrorRecord(record)) failed++;
    else captioned++;
    yield { type: 'record', record };
  }
  for (const writer of writers) await writer.close();
  const seconds = (now() - start) / 1000;
  yield {
    type: 'end',
    summary: {
      captioned,
      failed,
      interrupted: stop?.aborted === true,
      seconds,
      imagesPerSecond: seconds > 0 ? captioned / seconds : 0,
    },
  };
}
