import { join } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { UsageError } from '../errors.js';
import { parseErrorLimit } from '../pipeline/error-limit.js';
import type { RunSetup } from '../pipeline/journal/run-manifest.js';
import type { JournaledRun } from '../pipeline/journaled-run.js';
import { formatShard, parseShard, type Shard } from '../pipeline/shards/shard.js';
import { shardFromEnvironment } from '../pipeline/shards/shard-from-environment.js';
import { shardPath } from '../pipeline/shards/shard-path.js';
import type { RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import { captionerOptions, type modelFlags, type pictureFlags } from './captioner-flags.js';
import { decodingOptions, type decodingFlags } from './decoding-flags.js';
import { fileOutput, outputFormats, sidecarOutput, type OutputFlagValues } from './output-flags.js';
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
  flags: OutputFlagValues,
  shard: Shard | undefined,
): Pick<JournaledRun, 'journal' | 'keepJournal' | 'outputs'> {
  const files = outputFormats(flags).map(({ path, format }) => ({
    path: shard === undefined ? path : shardPath(path, shard),
    format,
  }));
  const sidecar = sidecarOutput(flags);
  const journal = files.find(({ format }) => format === 'jsonl')?.path;
  if (journal === undefined && shard !== undefined) {
    throw new UsageError(
      `expected a .jsonl output with --shard, found ${flags.output?.join(', ') ?? 'none'}. capwright merge reads .jsonl and capwright export makes the rest of it.`,
    );
  }
  return {
    journal: journal ?? `${files[0]?.path ?? join(flags['output-dir'] ?? '.', 'captions')}.journal.jsonl`,
    keepJournal: journal !== undefined,
    outputs: [
      ...files.filter(({ path }) => path !== journal).map(({ path, format }) => fileOutput(path, format, flags)),
      ...(sidecar === undefined ? [] : [sidecar.output]),
    ],
  };
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
    device: deviceKinds(captioner.model.device),
    hardware: captioner.model.hardware,
    precision: captioner.model.precision,
    options: {
      ...captionerOptions(flags),
      ...decodingOptions(flags),
      // These have fields of their own, or only the speed depends on them.
      ...{
        model: undefined,
        revision: undefined,
        precision: undefined,
        batchSize: undefined,
        threads: undefined,
        sessions: undefined,
        device: undefined,
      },
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

/** The kinds of a run's devices: cards of one kind give the same rows, however many there are. */
function deviceKinds(device: string): string {
  const kinds = device.split(',').map((name) => name.replace(/:\d+$/, ''));
  return [...new Set(kinds)].sort().join(',');
}

/** When a run gives up. @throws UsageError for a limit that is none */
export function errorLimit(flags: Pick<RunFlagValues, 'max-errors' | 'fail-fast'>): Pick<JournaledRun, 'errorLimit'> {
  const text = flags['fail-fast'] ? '0' : flags['max-errors'];
  return text === undefined ? {} : { errorLimit: parseErrorLimit(text) };
}
