import { hash64 } from '../journal/hash64.js';
import type { SourceItem } from '../sources/source.js';
import type { Shard } from './shard.js';

/**
 * The items of one shard. Where an item goes depends on its path alone, so that it stays there when others are added.
 * Items are told their places in the whole input, for the shards to be merged in its order.
 */
export async function* shardItems(items: AsyncIterable<SourceItem>, shard: Shard): AsyncGenerator<SourceItem> {
  let position = 0;
  for await (const item of items) {
    const place = position++;
    if (isInShard(item.path, shard)) yield { ...item, position: place };
  }
}

/** Whether a path belongs to a shard. */
function isInShard(path: string, { index, count }: Shard): boolean {
  // 48 bits: exact as a number.
  return parseInt(hash64(path).slice(0, 12), 16) % count === index - 1;
}
