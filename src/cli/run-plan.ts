import { join } from 'node:path';
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
import type { Writer } from '../pipeline/writers/writer.js';
import { captionerOptions, type modelFlags, type pictureFlags } from './captioner-flags.js';
import { decodingOptions, type decodingFlags } from './decoding-flags.js';
import { fileOutput, outputFormats, sidecarOutput, type OutputFlagValues } from './output-flags.js';
import type { runFlags } from './run-flags.js';
import type { textFlags } from './text-flags.js';

/** The flags that a run's setup is made of. */
export type RunFlagValues = Interfaces.InferredFlags<typeof modelFlags & typeof runFlags> &
  Partial<Interfaces.InferredFlags<typeof decodingFlags & typeof pictureFlags & typeof textFlags>>;

/** The shard that `--shard` names; undefined for the whole run. @throws UsageError */
export function chosenShard(
  text: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  if (text === undefined) return undefined;
  return text === 'auto' ? shardFromEnvironment(environment) : parseShard(text);
}

/** An output file as the flags name it. */
export interface OutputFile {
  readonly path: string;
  /** Whether it holds the rows as they are, so that it can be the journal. */
  readonly isRows: boolean;
  /** @param isOwn as of `RunOutput` */
  readonly open: (path: string, isOwn?: boolean) => Promise<Writer>;
}

/** Where a run's rows go. */
export type RunOutputs = Pick<JournaledRun, 'journal' | 'keepJournal' | 'outputs'>;

/**
 * Chooses the journal: the first output of rows, else a file beside the first output. The others are written from it.
 * @param more outputs that aren't files of their own names
 * @param unnamed what the journal is called after where there is no file
 * @throws UsageError for a shard without an output of rows
 */
export function journaledOutputs(
  files: readonly OutputFile[],
  shard: Shard | undefined,
  { more = [], unnamed = 'captions' }: { more?: readonly RunOutput[]; unnamed?: string } = {},
): RunOutputs {
  const named = files.map((file) => ({
    ...file,
    path: shard === undefined ? file.path : shardPath(file.path, shard),
  }));
  const journal = named.find(({ isRows }) => isRows)?.path;
  if (journal === undefined && shard !== undefined) {
    const found = files.map(({ path }) => path).join(', ');
    throw new UsageError(
      `expected a .jsonl output with --shard, found ${found || 'none'}. capwright merge reads .jsonl and capwright export makes the rest of it.`,
    );
  }
  return {
    journal: journal ?? `${named[0]?.path ?? unnamed}.journal.jsonl`,
    keepJournal: journal !== undefined,
    outputs: [
      ...named
        .filter(({ path }) => path !== journal)
        .map(({ path, open }) => ({ path, open: (isOwn?: boolean) => open(path, isOwn) })),
      ...more,
    ],
  };
}

/** Where a run's rows about pictures go; undefined for standard output. @throws UsageError */
export function runOutputs(flags: OutputFlagValues, shard: Shard | undefined): RunOutputs | undefined {
  const sidecar = sidecarOutput(flags);
  if (flags.output === undefined && sidecar === undefined) return undefined;
  const files = outputFormats(flags).map(({ path, format }) => ({
    ...{ path, isRows: format === 'jsonl' },
    open: (at: string) => fileOutput(at, format, flags).open(),
  }));
  const unnamed = join(flags['output-dir'] ?? '.', 'captions');
  return journaledOutputs(files, shard, { more: sidecar === undefined ? [] : [sidecar.output], unnamed });
}

/**
 * The setup that a run's flags come to.
 * @param source describes where its items come from
 * @param options what rows depend on besides the flags of all runs
 */
export function runSetup(
  flags: RunFlagValues,
  captioner: Pick<RunCaptioner, 'model' | 'fallbackModels'>,
  source: Readonly<Record<string, unknown>>,
  { version, shard, options = {} }: { version: string; shard: Shard | undefined; options?: RunSetup['options'] },
): RunSetup {
  const identityOf = ({ name, digest }: { name: string; digest: string }) => ({ name, digest });
  return {
    version,
    model: identityOf(captioner.model),
    device: deviceKinds(captioner.model.device),
    hardware: captioner.model.hardware,
    precision: captioner.model.precision,
    options: {
      ...options,
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
