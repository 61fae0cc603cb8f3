import type { RecordIdentity } from '../record.js';
import { hash64 } from './hash64.js';

/** The fingerprint of which item a row belongs to, made from what the row itself tells. */
export function rowKey({ path, id, imageId, question }: RecordIdentity): string {
  const parts = [path, id ?? '', imageId === undefined ? '' : JSON.stringify(imageId)];
  return hash64(...parts, ...(question === undefined ? [] : [question]));
}
