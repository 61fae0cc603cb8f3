import type { SourceText } from '../source/source-text.js';

/** A replacement of a stretch of text by another; offsets are UTF-16 units of the decoded source. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits to the bytes of a document. Every byte outside of the edits stays as it is.
 *
 * A character that the document's encoding lacks is written as a numeric reference, which HTML and Markdown both read.
 *
 * @param bytes the document
 * @param source the same document, decoded
 * @param edits stretches that do not overlap
 */
export function applyEdits(bytes: Uint8Array, source: SourceText, edits: readonly Edit[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(at, source.byteAt(start)), encodeText(text, source));
    at = source.byteAt(end);
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

function encodeText(text: string, source: SourceText): Buffer {
  const characters = Array.from(text, (character) => {
    const encoded = source.encode(character) ?? source.encode(`&#${character.codePointAt(0) ?? 0};`);
    return encoded ?? Buffer.alloc(0);
  });
  return source.encode(text) ?? Buffer.concat(characters);
}
