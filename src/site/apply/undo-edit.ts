import type { AltSlot } from '../scan/image-use.js';
import type { Edit } from './apply-edits.js';

/**
 * The edit that takes a written alternative text out again, as if it had never been applied.
 *
 * @param slot where the text stands now
 * @param written the author's own attribute or label from before, where there was one
 * @param source the document as it is now
 */
export function undoEdit(slot: AltSlot, written: string | undefined, source: string): Edit | undefined {
  if (slot.kind !== 'replace' && slot.kind !== 'label') return undefined;
  const { start, end } = slot;
  if (written !== undefined) return { start, end, text: written };
  // The white space before an inserted attribute was inserted with it.
  return { start: source.slice(0, start).trimEnd().length, end, text: '' };
}
