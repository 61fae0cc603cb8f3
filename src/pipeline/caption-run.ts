import type { ErrorLimit } from './error-limit.js';
import type { PipelineItem } from './pipeline-item.js';
import { isErrorRecord, type RunRecord } from './record.js';
import type { StreamCaptioner } from './stream-captioner.js';
import { abortAll } from './writers/abort-all.js';
import type { Writer } from './writers/writer.js';

/** What a run is made of. */
export interface CaptionRun {
  readonly items: AsyncIterable<PipelineItem>;
  readonly captioner: StreamCaptioner;
  readonly writers: readonly Writer[];
  /** Ends the run early: what is under way is finished and written. */
  readonly stop?: AbortSignal;
  /** Ends the run when too many items failed; default never. */
  readonly errorLimit?: ErrorLimit;
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
  /** Whether it was given up because too many items failed. */
  readonly gaveUp: boolean;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/**
 * Captions items and writes every record to all writers before it is reported.
 * @throws what the source, the captioner or a writer throws; the writers are aborted then, as they are when nobody asks for
 *   the next event
 */
export async function* captionRun(run: CaptionRun): AsyncGenerator<RunEvent> {
  const { captioner, writers, stop, errorLimit, now } = run;
  const start = now();
  let captioned = 0;
  let failed = 0;
  let gaveUp = false;
  let complete = false;
  try {
    for await (const record of captioner.captionAll(run.items, stop)) {
      for (const writer of writers) await writer.write(record);
      if (isErrorRecord(record)) failed++;
      else captioned++;
      yield { type: 'record', record };
      gaveUp = errorLimit?.exceeded(failed, captioned + failed, false) === true;
      if (gaveUp) break;
    }
    for (const writer of writers) await writer.close();
    complete = true;
  } finally {
    if (!complete) await abortAll(writers);
  }
  const interrupted = stop?.aborted === true;
  gaveUp ||= !interrupted && errorLimit?.exceeded(failed, captioned + failed, true) === true;
  const seconds = (now() - start) / 1000;
  yield {
    type: 'end',
    summary: {
      captioned,
      failed,
      interrupted,
      gaveUp,
      seconds,
      imagesPerSecond: seconds > 0 ? captioned / seconds : 0,
    },
  };
}
