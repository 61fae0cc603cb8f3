import type { AltSlot } from '../scan/image-use.js';
import type { Syntax } from '../scan/parse-document.js';
import type { Edit } from './apply-edits.js';
import { escapeAttribute } from './escape-attribute.js';
import { escapeLabel } from './escape-label.js';

/** The edit that writes an alternative text at its place; `undefined` where a tool can't write one. */
export function altEdit(slot: AltSlot, text: string, syntax: Syntax): Edit | undefined {
  switch (slot.kind) {
    case 'label':
      return { start: slot.start, end: slot.end, text: escapeLabel(text) };
    case 'insert':
      return { start: slot.offset, end: slot.offset, text: slot.lead + attribute(slot, text, syntax) };
    case 'replace':
      return { start: slot.start, end: slot.end, text: attribute(slot, text, syntax) };
    case 'none':
      return undefined;
  }
}

function attribute({ name, quote }: { name: string; quote: '"' | "'" }, text: string, syntax: Syntax): string {
  return `${name}=${quote}${escapeAttribute(text, quote, syntax)}${quote}`;
}
