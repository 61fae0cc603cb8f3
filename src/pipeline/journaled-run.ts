import { rm } from 'node:fs/promises';
import { captionRun, type RunEvent, type RunSummary } from './caption-run.js';
import type { ErrorLimit } from './error-limit.js';
import { beginRun } from './journal/begin-run.js';
import { exportRows } from './journal/export-rows.js';
import { Journal } from './journal/journal.js';
import { journalPaths, type JournalPaths } from './journal/journal-paths.js';
import { RunLock } from './journal/run-lock.js';
import { writeManifest, type RunManifest, type RunSetup } from './journal/run-manifest.js';
import type { RunOutput } from './run-output.js';
import type { SourceItem } from './sources/source.js';
import type { StreamCaptioner } from './stream-captioner.js';
import { DedupingCaptioner } from './text-controls/deduping-captioner.js';

/** A run that survives being killed. */
export interface JournaledRun {
  readonly items: AsyncIterable<SourceItem>;
  readonly captioner: StreamCaptioner;
  /** Where the rows go: JSONL. */
  readonly journal: string;
  /** Whether the rows were asked for; else they are deleted when all outputs are there. */
  readonly keepJournal: boolean;
  readonly outputs: readonly RunOutput[];
  /** What captions depend on; another setup than before is refused. */
  readonly setup: RunSetup;
  /** Start anew, and keep older files under numbered names. */
  readonly force: boolean;
  /** Do items that failed before again. */
  readonly retryErrors: boolean;
  /** Tell whether a file changed by its size and time, or by all its bytes. */
  readonly identity: 'stat' | 'content';
  /** Caption files of the same bytes once. */
  readonly dedupe: boolean;
  readonly stop?: AbortSignal;
  readonly errorLimit?: ErrorLimit;
  /** Milliseconds from any start. */
  readonly now: () => number;
  /** The time of day. */
  readonly clock: () => Date;
}

/** What happens during a journaled run. */
export type JournaledRunEvent =
  | Extract<RunEvent, { type: 'record' }>
  /** Before the first record. */
  | { readonly type: 'begin'; readonly beginning: RunStart }
  | { readonly type: 'end'; readonly summary: JournaledRunSummary };

/** What a run starts from. */
export interface RunStart {
  /** Rows of an earlier run. */
  readonly found: number;
  /** Items of the input that have all their rows. */
  readonly foundItems: number;
  /** Rows of an earlier run that can't be read; their items are done again. */
  readonly damaged: number;
  /** Names under which older files were kept. */
  readonly kept: readonly string[];
}

/** What a journaled run came to. */
export interface JournaledRunSummary extends RunSummary {
  /** Items that had a row already. */
  readonly skipped: number;
  /** Rows there are now, and how many of them tell of failures. */
  readonly rows: number;
  readonly failedRows: number;
}

/**
 * Captions items into a journal and writes all other outputs from it. Run again after a crash, a kill or an interruption
 * it goes on where it was; the rows come to the same as those of a run without one.
 * @throws UsageError when the files belong to a run with another setup, OutputError when they can't be written or another
 *   process does; what else the source or the captioner throws. The journal stays usable in any case.
 */
export async function* journaledRun(run: JournaledRun): AsyncGenerator<JournaledRunEvent> {
  const paths = journalPaths(run.journal);
  const lock = await RunLock.acquire(paths.lock);
  try {
    const { manifest, kept, own } = await beginRun({
      paths,
      setup: run.setup,
      outputs: run.outputs.flatMap(({ path }) => (path === undefined ? [] : [path])),
      force: run.force,
      now: run.clock(),
    });
    const journal = await Journal.open(run.journal, { ...run, contents: run.dedupe });
    const { found, foundItems, damaged } = journal;
    yield { type: 'begin', beginning: { found, foundItems, damaged, kept } };
    const summary = yield* intoJournal(run, journal);
    const isComplete = !summary.interrupted && !summary.gaveUp;
    const { rows, failed } = await journal.settle(isComplete);
    if (isComplete) await finish(run, paths, own, { ...manifest, finished: run.clock().toISOString(), rows, failed });
    yield { type: 'end', summary: { ...summary, skipped: journal.skipped, rows, failedRows: failed } };
  } finally {
    await lock.release();
  }
}

async function* intoJournal(
  run: JournaledRun,
  journal: Journal,
): AsyncGenerator<Extract<RunEvent, { type: 'record' }>, RunSummary> {
  const { captioner, dedupe } = run;
  try {
    for await (const event of captionRun({
      ...run,
      items: journal.remaining(run.items),
      captioner: dedupe ? new DedupingCaptioner(captioner, journal) : captioner,
      writers: [journal],
    })) {
      if (event.type === 'end') return event.summary;
      yield event;
    }
  } finally {
    await journal.close();
  }
  throw new Error('the run ended without a summary');
}

/** Writes the other outputs, then says that all is done. */
async function finish(
  run: JournaledRun,
  paths: JournalPaths,
  own: readonly string[],
  manifest: RunManifest,
): Promise<void> {
  for (const output of run.outputs) {
    await exportRows(paths.rows, await output.open(output.path !== undefined && own.includes(output.path)));
  }
  if (run.keepJournal) {
    await writeManifest(paths.manifest, manifest);
  } else {
    for (const path of [paths.rows, paths.seen, paths.manifest]) await rm(path, { force: true });
  }
}
