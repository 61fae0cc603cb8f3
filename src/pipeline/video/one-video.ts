import { UsageError } from '../../errors.js';
import type { SourceItem } from '../sources/source.js';

/**
 * Hands items on and refuses a second video, for outputs that tell of one: said as soon as it is seen, and not when all is
 * captioned.
 * @param output the output's name
 * @throws UsageError
 */
export async function* oneVideo(items: AsyncIterable<SourceItem>, output: string): AsyncGenerator<SourceItem> {
  let first: string | undefined;
  for await (const item of items) {
    first ??= item.path;
    if (item.path !== first) {
      throw new UsageError(
        `${output}: expected one video, found ${first} and ${item.path}. Put {name} into the name, for a file a video.`,
      );
    }
    yield item;
  }
}
