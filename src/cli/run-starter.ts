import { UsageError } from '../errors.js';
import { captionRun, type RunEvent } from '../pipeline/caption-run.js';
import { journaledRun, type JournaledRunEvent } from '../pipeline/journaled-run.js';
import type { SourceItem } from '../pipeline/sources/source.js';
import type { RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import type { Writer } from '../pipeline/writers/writer.js';
import type { OutputFlagValues } from './output-flags.js';
import { errorLimit, runOutputs, runSetup, type RunFlagValues } from './run-plan.js';
import type { Shard } from '../pipeline/shards/shard.js';

/** What is settled about a run before its model is opened. */
export interface RunRequest {
  readonly flags: RunFlagValues & OutputFlagValues;
  /** What the items come from, as the manifest tells it. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly shard: Shard | undefined;
  readonly version: string;
}

/**
 * Starts the run that a command's flags ask for: into a journal where there is an output, else into one writer. What is
 * wrong with the flags is said at once.
 * @returns what to do with the captioner and the items once they are there
 * @throws UsageError
 */
export function runStarter(
  request: RunRequest,
): (
  items: AsyncIterable<SourceItem>,
  captioner: RunCaptioner,
  io: { readonly writer: Writer; readonly stop: AbortSignal },
) => AsyncIterable<RunEvent | JournaledRunEvent> {
  const { flags, source, shard, version } = request;
  const limit = errorLimit(flags);
  const hasOutput = flags.output !== undefined || flags.sidecar !== undefined;
  const outputs = hasOutput ? runOutputs(flags, shard) : undefined;
  if (outputs === undefined && flags.dedupe)
    throw new UsageError('expected an output file (-o) with --dedupe, found none.');
  return (items, captioner, { writer, stop }) => {
    const run = { items, captioner, stop, now: () => performance.now(), ...limit };
    if (outputs === undefined) return captionRun({ ...run, writers: [writer] });
    return journaledRun({
      ...run,
      ...outputs,
      setup: runSetup(flags, captioner, source, { version, shard }),
      force: flags.force,
      retryErrors: flags['retry-errors'],
      identity: flags.identity,
      dedupe: flags.dedupe,
      clock: () => new Date(),
    });
  };
}
