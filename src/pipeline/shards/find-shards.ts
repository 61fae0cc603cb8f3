import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { OutputError, UsageError } from '../../errors.js';
import type { Shard } from './shard.js';

/** A shard's output. */
export interface ShardFile extends Shard {
  readonly path: string;
}

/**
 * Finds the outputs of all shards of a run, in their order.
 * @param path the name that the run was given: `out.jsonl` for `out.00001-of-00004.jsonl` and so on
 * @throws UsageError when there are none, OutputError when one is missing, or they are of runs of different numbers of shards
 */
export async function findShards(path: string): Promise<ShardFile[]> {
  const { dir, name, ext } = parse(path);
  const files = await readdir(dir === '' ? '.' : dir).catch(() => []);
  const shards = files.flatMap((file): ShardFile[] => {
    const middle = file.startsWith(`${name}.`) && file.endsWith(ext) ? file.slice(name.length, -ext.length) : '';
    const [, index, count] = /^\.(\d{5})-of-(\d{5})$/.exec(middle) ?? [];
    return index === undefined ? [] : [{ path: join(dir, file), index: Number(index), count: Number(count) }];
  });
  const [first] = shards;
  if (first === undefined) {
    const [shard] = /\.\d{5}-of-\d{5}$/.exec(name) ?? [];
    if (shard !== undefined) {
      const whole = join(dir, `${name.slice(0, -shard.length)}${ext}`);
      throw new UsageError(`expected the -o that the shards were run with (${whole}), found one of them: ${path}.`);
    }
    throw new UsageError(
      `expected shards like ${join(dir, `${name}.00001-of-00004${ext}`)}, found none. Give the -o that they were run with.`,
    );
  }
  const other = shards.find(({ count }) => count !== first.count);
  if (other !== undefined) {
    throw new OutputError(
      `${path}: expected shards of one run, found ${first.path} of ${first.count} and ${other.path} of ${other.count}. ` +
        'Move the others away.',
    );
  }
  const there = new Set(shards.map(({ index }) => index));
  const missing = Array.from({ length: first.count }, (_, index) => index + 1).filter((index) => !there.has(index));
  if (missing.length > 0) {
    throw new OutputError(
      `${path}: expected ${first.count} shards, found ${shards.length}. Run --shard ${missing.map((index) => `${index}/${first.count}`).join(', ')} first.`,
    );
  }
  return shards.sort((a, b) => a.index - b.index);
}
