import { failedItem } from './failed-item.js';
import { fileItem, type ItemExtras } from './file-item.js';
import type { RemoteFetcher } from './remote-fetcher.js';
import type { SourceItem } from './source.js';

/**
 * The item that an entry of a list names: a path, or an http(s) address.
 * @param remote fetches addresses; without it they become error rows
 */
export function listedItem(entry: string, remote: RemoteFetcher | undefined, extras: ItemExtras = {}): SourceItem {
  if (!/^https?:\/\//i.test(entry)) return fileItem(entry, extras);
  if (remote === undefined) {
    const message = `${entry}: expected a path, found a web address. Addresses are fetched with --allow-remote only.`;
    return failedItem(entry, 'REMOTE_REFUSED', message, extras);
  }
  return { path: entry, ...extras, read: () => remote.fetch(entry), identity: () => Promise.resolve(entry) };
}
