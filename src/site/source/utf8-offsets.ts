/**
 * The byte offset of every UTF-16 unit of a decoded UTF-8 text, and of its end.
 *
 * Bytes that are not UTF-8 were decoded to one U+FFFD for each maximal subpart (Unicode 17, section 3.9), so a damaged file
 * keeps exact offsets everywhere else.
 *
 * @param bytes UTF-8 without a byte-order mark
 * @param text what `TextDecoder` made of it
 * @returns `text.length + 1` offsets
 */
export function utf8Offsets(bytes: Uint8Array, text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1);
  let byte = 0;
  for (let unit = 0; unit < text.length; unit += 1) {
    offsets[unit] = byte;
    const code = text.codePointAt(unit) ?? 0;
    if (code > 0xffff) {
      unit += 1;
      offsets[unit] = byte;
      byte += 4;
    } else if (code === 0xfffd) byte += replacedLength(bytes, byte);
    else byte += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  }
  offsets[text.length] = byte;
  return offsets;
}

/** How many bytes became one U+FFFD: three when the file itself holds U+FFFD, else the maximal subpart. */
function replacedLength(bytes: Uint8Array, at: number): number {
  const [lead = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  if (lead === 0xef && second === 0xbf && third === 0xbd) return 3;
  if (lead < 0xe0 || lead > 0xf4) return 1;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 1;
  return lead >= 0xf0 && third >= 0x80 && third <= 0xbf ? 3 : 2;
}
