import { UsageError } from '../errors.js';
import { captionRun, type CaptionRun, type RunEvent } from '../pipeline/caption-run.js';
import type { RunSetup } from '../pipeline/journal/run-manifest.js';
import { journaledRun, type JournaledRunEvent } from '../pipeline/journaled-run.js';
import type { RunOutput } from '../pipeline/run-output.js';
import type { Shard } from '../pipeline/shards/shard.js';
import { expandItems } from '../pipeline/sources/expand-items.js';
import type { SourceItem } from '../pipeline/sources/source.js';
import type { RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import { abortAll } from '../pipeline/writers/abort-all.js';
import type { Writer } from '../pipeline/writers/writer.js';
import { errorLimit, runSetup, type RunFlagValues, type RunOutputs } from './run-plan.js';

/** What is settled about a run before its model is opened. */
export interface RunRequest {
  readonly flags: RunFlagValues;
  /** Where the rows go; undefined for a writer that is given later. */
  readonly outputs: RunOutputs | undefined;
  /** What the items come from, as the manifest tells it. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly shard: Shard | undefined;
  readonly version: string;
}

/** What a run is given once its model is open. */
export interface RunStart {
  readonly items: AsyncIterable<SourceItem>;
  readonly captioner: RunCaptioner;
  /** Takes the rows of a run without an output. */
  readonly writer: Writer;
  readonly stop: AbortSignal;
  /** What rows depend on besides the flags of all runs. */
  readonly options?: RunSetup['options'] | undefined;
  /** Written from all rows, whether they have an output or not. */
  readonly reports?: readonly RunOutput[] | undefined;
}

/** Starts a run. */
export type StartRun = (start: RunStart) => AsyncIterable<RunEvent | JournaledRunEvent>;

/**
 * Prepares the run that a command's flags ask for: into a journal where there is an output, else into one writer. What is
 * wrong with the flags is said at once.
 * @throws UsageError
 */
export function runStarter({ flags, outputs, source, shard, version }: RunRequest): StartRun {
  const limit = errorLimit(flags);
  if (outputs === undefined && flags.dedupe)
    throw new UsageError('expected an output file (-o) with --dedupe, found none.');
  return ({ items, captioner, writer, stop, options = {}, reports = [] }) => {
    const run = { captioner, stop, now: () => performance.now(), ...limit };
    if (outputs === undefined) return withReports({ ...run, items: expandItems(items), writers: [writer] }, reports);
    return journaledRun({
      ...run,
      ...outputs,
      outputs: [...outputs.outputs, ...reports],
      items,
      setup: runSetup(flags, captioner, source, { version, shard, options }),
      force: flags.force,
      retryErrors: flags['retry-errors'],
      identity: flags.identity,
      dedupe: flags.dedupe,
      clock: () => new Date(),
    });
  };
}

async function* withReports(run: CaptionRun, reports: readonly RunOutput[]): AsyncGenerator<RunEvent> {
  const writers: Writer[] = [];
  try {
    for (const report of reports) writers.push(await report.open());
  } catch (error) {
    await abortAll(writers);
    throw error;
  }
  yield* captionRun({ ...run, writers: [...run.writers, ...writers] });
}
