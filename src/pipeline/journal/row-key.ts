import type { RunRecord } from '../record.js';
import { hash64 } from './hash64.js';

/** The fingerprint of which item a row belongs to, made from what the row itself tells. */
export function rowKey({ path, id, imageId }: Pick<RunRecord, 'path' | 'id' | 'imageId'>): string {
  return hash64(path, id ?? '', imageId === undefined ? '' : JSON.stringify(imageId));
}
