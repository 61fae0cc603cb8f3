import { basename, dirname, resolve } from 'node:path';
import type { SourceItem } from '../sources/source.js';

/** Takes the name of each item's folder for its true label. */
export async function* withParentFolders(items: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem> {
  for await (const item of items) yield { ...item, truth: basename(dirname(resolve(item.path))) };
}
