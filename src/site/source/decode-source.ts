import { isUtf8 } from 'node:buffer';
import htmlEncodingSniffer from 'html-encoding-sniffer';
import iconv from 'iconv-lite';
import { ItemError } from '../../errors.js';
import type { SourceText } from './source-text.js';
import { utf8Offsets } from './utf8-offsets.js';

/**
 * Decodes a document and keeps the way from its characters to its bytes.
 *
 * HTML: byte-order mark, then `<meta charset>`, then UTF-8 where the bytes are that, else Windows-1252, as browsers do.
 * Everything else is UTF-8 (or UTF-16 with a byte-order mark).
 *
 * @param bytes the file
 * @param html true when `<meta charset>` counts
 * @param charset what a server declared, which goes before `<meta charset>`
 * @throws ItemError `ENCODING` when the encoding is unknown or the bytes can't be mapped one to one
 */
export function decodeSource(bytes: Uint8Array, html: boolean, charset?: string): SourceText {
  const defaultEncoding = !html || isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  const encoding = html
    ? htmlEncodingSniffer(bytes, {
        defaultEncoding,
        ...(charset === undefined ? {} : { transportLayerEncodingLabel: charset }),
      }).toLowerCase()
    : (markedEncoding(bytes) ?? defaultEncoding);
  const skipped = markedEncoding(bytes) === encoding ? (encoding === 'utf-8' ? 3 : 2) : 0;
  const body = bytes.subarray(skipped);
  if (!isKnown(encoding)) {
    throw new ItemError(
      'ENCODING',
      `Expected a known text encoding but found "${encoding}"; convert the file to UTF-8.`,
    );
  }
  const text =
    encoding === 'utf-8'
      ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
      : iconv.decode(Buffer.from(body), encoding, { stripBOM: false });
  const offsets = offsetsOf(body, text, encoding);
  const encode = (value: string): Buffer | undefined => {
    const encoded = iconv.encode(value, encoding, { addBOM: false });
    return iconv.decode(encoded, encoding, { stripBOM: false }) === value ? encoded : undefined;
  };
  return { text, encoding, encode, byteAt: (offset) => skipped + (offsets ? (offsets[offset] ?? 0) : offset) };
}

function markedEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Byte offsets by character; `undefined` when each character is one byte. */
function offsetsOf(body: Uint8Array, text: string, encoding: string): Uint32Array | undefined {
  if (text.length === body.length) return undefined;
  if (encoding === 'utf-8') return utf8Offsets(body, text);
  const offsets = new Uint32Array(text.length + 1);
  let byte = 0;
  for (let unit = 0; unit < text.length;) {
    const character = String.fromCodePoint(text.codePointAt(unit) ?? 0);
    const length = encoding.startsWith('utf-16') ? 2 * character.length : iconv.encode(character, encoding).length;
    offsets.fill(byte, unit, unit + character.length);
    unit += character.length;
    byte += length;
  }
  offsets[text.length] = byte;
  const faithful = encoding.startsWith('utf-16') || iconv.encode(text, encoding).equals(body);
  if (!faithful || byte > body.length) {
    throw new ItemError(
      'ENCODING',
      `Expected valid ${encoding} but found bytes that do not survive decoding; convert the file to UTF-8.`,
    );
  }
  return offsets;
}

// iconv-lite's own declaration is a type guard, after which an unknown name would have no type
function isKnown(encoding: string): boolean {
  return iconv.encodingExists(encoding);
}
