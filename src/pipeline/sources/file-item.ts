import { stat } from 'node:fs/promises';
import type { PipelineItem } from '../pipeline-item.js';
import type { SourceItem } from './source.js';

/** What a source may know of an item besides its path. */
export type ItemExtras = Pick<PipelineItem, 'id' | 'imageId' | 'prompt' | 'truth'>;

/** An item that is a file on disk; it need not exist: that shows when it is decoded. */
export function fileItem(path: string, extras: ItemExtras = {}): SourceItem {
  return { path, ...extras, read: () => Promise.resolve(path), identity: () => fileIdentity(path) };
}

/** Path, size in bytes and time of last change in milliseconds, as one string; `missing` for no file. */
export async function fileIdentity(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${path}:${size}:${Math.floor(mtimeMs)}`;
  } catch {
    return `${path}:missing`;
  }
}
