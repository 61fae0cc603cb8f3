import { extname } from 'node:path';
import type { Shard } from '../pipeline/shards/shard.js';
import { fileWriter, type FileWriters } from '../pipeline/writers/file-writers.js';
import { journaledOutputs, type RunOutputs } from './run-plan.js';

/**
 * Where a run's rows of one kind go; undefined for standard output.
 * @throws UsageError for an ending that the kind has no writer for, and for a shard without an output of rows
 */
export function rowOutputs(
  output: readonly string[] | undefined,
  writers: FileWriters,
  shard: Shard | undefined,
): RunOutputs | undefined {
  if (output === undefined) return undefined;
  const files = output.map((path) => ({
    ...{ path, isRows: extname(path).toLowerCase() === '.jsonl' },
    open: fileWriter(path, writers),
  }));
  return journaledOutputs(files, shard);
}
