import type { Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import { parseErrorLimit } from '../pipeline/error-limit.js';
import type { RunSetup } from '../pipeline/journal/run-manifest.js';
import type { JournaledRun } from '../pipeline/journaled-run.js';
import type { RunOutput } from '../pipeline/run-output.js';
import { formatShard, parseShard, type Shard } from '../pipeline/shards/shard.js';
import { shardFromEnvironment } from '../pipeline/shards/shard-from-environment.js';
import { shardPath } from '../pipeline/shards/shard-path.js';
import type { RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import { openWriter } from '../pipeline/writers/open-writer.js';
import { writerFormat } from '../pipeline/writers/writer-formats.js';
import { captionerOptions, type modelFlags, type pictureFlags } from './captioner-flags.js';
import { decodingOptions, type decodingFlags } from './decoding-flags.js';
import type { runFlags } from './run-flags.js';
import type { textFlags } from './text-flags.js';

/** The flags that a run's setup is made of. */
export type RunFlagValues = Interfaces.InferredFlags<
  typeof modelFlags & typeof decodingFlags & typeof pictureFlags & typeof textFlags & typeof runFlags
>;

/** The shard that `--shard` names; undefined for the whole run. @throws UsageError */
export function chosenShard(
  text: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  if (text === undefined) return undefined;
  return text === 'auto' ? shardFromEnvironment(environment) : parseShard(text);
}

/** Where a run's rows go: the first JSONL output is the journal, the others are written from it. */
export function runOutputs(
  outputs: readonly string[],
  shard: Shard | undefined,
): Pick<JournaledRun, 'journal' | 'keepJournal' | 'outputs'> {
  const paths = shard === undefined ? outputs : outputs.map((path) => shardPath(path, shard));
  const journal = paths.find((path) => writerFormat(path) === 'jsonl');
  if (journal === undefined && shard !== undefined) {
    throw new UsageError(
      `expected a .jsonl output with --shard, found ${outputs.join(', ')}. capwright merge reads .jsonl and capwright export makes the rest of it.`,
    );
  }
  return {
    journal: journal ?? `${paths[0] ?? ''}.journal.jsonl`,
    keepJournal: journal !== undefined,
    outputs: paths.filter((path) => path !== journal).map(toOutput),
  };
}

function toOutput(path: string): RunOutput {
  return { path, open: () => openWriter(path) };
}

/** The setup that a run's flags come to. @param source describes where its items come from */
export function runSetup(
  flags: RunFlagValues,
  captioner: Pick<RunCaptioner, 'model' | 'fallbackModels'>,
  source: Readonly<Record<string, unknown>>,
  { version, shard }: { version: string; shard: Shard | undefined },
): RunSetup {
  const identityOf = ({ name, digest }: { name: string; digest: string }) => ({ name, digest });
  return {
    version,
    model: identityOf(captioner.model),
    device: captioner.model.device,
    precision: captioner.model.precision,
    options: {
      ...captionerOptions(flags),
      ...decodingOptions(flags),
      // These have fields of their own, or only the speed depends on them.
      ...{ model: undefined, revision: undefined, precision: undefined, batchSize: undefined, threads: undefined },
      promptFiles: flags['prompt-files'],
      prompt: flags.prompt,
      prefix: flags.prefix,
      suffix: flags.suffix,
      failPhrase: flags['fail-phrase'],
      fallbackModel: flags['fallback-model'] === undefined ? undefined : captioner.fallbackModels.map(identityOf),
      minLogprob: flags['min-logprob'],
      identity: flags.identity,
      dedupe: flags.dedupe,
    },
    source,
    ...(shard === undefined ? {} : { shard: formatShard(shard) }),
  };
}

/** When a run gives up. @throws UsageError for a limit that is none */
export function errorLimit(flags: Pick<RunFlagValues, 'max-errors' | 'fail-fast'>): Pick<JournaledRun, 'errorLimit'> {
  const text = flags['fail-fast'] ? '0' : flags['max-errors'];
  return text === undefined ? {} : { errorLimit: parseErrorLimit(text) };
}
