import { mapAhead } from '../journal/map-ahead.js';
import type { SourceItem } from './source.js';

/** Items whose parts are sought before their turn: finding those of the next hides behind captioning those before. */
export const PARTS_AHEAD = 2;

/** Items, with their parts in the stead of those that have any. */
export async function* expandItems(items: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem> {
  for await (const parts of mapAhead(items, async (item) => (await item.parts?.()) ?? [item], PARTS_AHEAD))
    yield* parts;
}
