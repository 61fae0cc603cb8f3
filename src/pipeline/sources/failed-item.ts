import { ItemError } from '../../errors.js';
import type { ItemExtras } from './file-item.js';
import type { SourceItem } from './source.js';

/** A place where a source expected an item and found none it can use: it becomes an error row, and the run goes on. */
export function failedItem(path: string, code: string, message: string, extras: ItemExtras = {}): SourceItem {
  return {
    path,
    ...extras,
    read: () => Promise.reject(new ItemError(code, message)),
    identity: () => Promise.resolve(`${path}:${code}`),
  };
}
