import { extname } from 'node:path';
import { UsageError } from '../errors.js';
import type { Shard } from '../pipeline/shards/shard.js';
import { MergingWriter } from '../pipeline/video/merging-writer.js';
import { isVideoOutput, openVideoWriter, requireVideoOutput } from '../pipeline/video/open-video-writer.js';
import { NAME } from '../pipeline/video/subtitle-writer.js';
import type { RunOutput } from '../pipeline/run-output.js';
import type { Writer } from '../pipeline/writers/writer.js';
import { chosenOutputs, type OutputFlagValues } from './output-flags.js';
import { journaledOutputs, type RunOutputs } from './run-plan.js';

/** The values of the flags that say where rows about videos go. */
export interface VideoOutputFlagValues {
  readonly output?: readonly string[] | undefined;
  /** Whether equal neighbours are joined. */
  readonly merge: boolean;
}

/**
 * Where a run's rows about videos go; undefined for standard output. Joined rows are written when all are there, so they
 * can't be the journal.
 * @throws UsageError for an ending that no writer has, and for a shard of joined rows
 */
export function videoOutputs(
  { output, merge }: VideoOutputFlagValues,
  shard: Shard | undefined,
): RunOutputs | undefined {
  if (output === undefined) return undefined;
  if (merge && shard !== undefined) {
    throw new UsageError(
      'expected --shard without --merge, found both. Give --merge to capwright export, when the shards are put together.',
    );
  }
  output.forEach(requireVideoOutput);
  const files = output.map((path) => ({
    ...{ path, isRows: !merge && extname(path).toLowerCase() === '.jsonl' },
    open: (at: string, isOwn?: boolean) => openMerged(at, merge, isOwn),
  }));
  return journaledOutputs(files, shard);
}

/** The output that tells of one video only, where there is one. */
export function outputOfOne({ output = [] }: VideoOutputFlagValues): string | undefined {
  return output.find((path) => /\.(vtt|srt)$/i.test(path) && !path.includes(NAME));
}

/** The files that rows about videos are exported to; those whose ending no video writer has are as of pictures. */
export function exportedVideos(flags: OutputFlagValues & { readonly merge: boolean }): RunOutput[] {
  const { output = [], format, merge } = flags;
  const isOurs = (path: string): boolean => format === undefined && isVideoOutput(path);
  const own = output.filter(isOurs).map((path) => ({ path, open: () => openMerged(path, merge) }));
  const others = output.filter((path) => !isOurs(path));
  return [...own, ...chosenOutputs({ ...flags, output: others.length === 0 ? undefined : others })];
}

/** Opens the writer for an output file about videos. @param merge whether equal neighbours are joined */
async function openMerged(path: string, merge: boolean, isOwn?: boolean): Promise<Writer> {
  const writer = await openVideoWriter(path, isOwn);
  return merge ? new MergingWriter(writer) : writer;
}
