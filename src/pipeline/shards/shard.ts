import { UsageError } from '../../errors.js';

/** One of the parts that a run is shared out in. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `--shard i/n`, i from 1 to n.
 * @throws UsageError for anything else
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UsageError(`expected --shard to be i/n with i from 1 to n (2/4), or auto, found "${text}".`);
}

/** `2/4`. */
export function formatShard({ index, count }: Shard): string {
  return `${index}/${count}`;
}
