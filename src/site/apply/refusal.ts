import type { ImageUse } from '../scan/image-use.js';

/**
 * Says why a decided text is not written, or `undefined` when it may be.
 *
 * What the author hid or emptied on purpose is never touched, and what the author wrote only with `replace`.
 */
export function refusal(use: ImageUse, text: string, replace: boolean): string | undefined {
  if (use.slot.kind === 'none') return use.slot.reason;
  if (use.hidden) return 'the author hid it from assistive technology';
  if (use.labelled) return 'a label names it already';
  if (use.slot.kind === 'insert') return emptied(use, text);
  if (use.slot.kind === 'replace' && use.alt === '' && !isControl(use)) return 'the author marked it as decorative';
  if (use.alt !== undefined && use.alt !== '' && !replace)
    return 'the author gave it a text; --replace allows to change it';
  return emptied(use, text);
}

/** A button, a link or a drawing without any text would have no name at all. */
function emptied(use: ImageUse, text: string): string | undefined {
  if (text !== '') return undefined;
  if (use.element === 'svg') return 'a drawing is marked as decorative with aria-hidden, which is left to you';
  return isControl(use) ? 'a button or an area of an image map needs a text' : undefined;
}

function isControl({ element }: ImageUse): boolean {
  return element === 'input' || element === 'area';
}
