import { TextDecoder } from 'node:util';

/**
 * The decoder for a text by its first bytes: UTF-16 where they are its byte order mark, which is what Windows PowerShell's
 * `>` writes, else UTF-8. The mark itself vanishes.
 */
export function textDecoder(start: Uint8Array): TextDecoder {
  const mark = start.length < 2 ? 0 : ((start[0] ?? 0) << 8) | (start[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8');
}

/** A whole text in UTF-8, or in UTF-16 with its byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return textDecoder(bytes).decode(bytes);
}
