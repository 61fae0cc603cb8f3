/** How a file begins, for each format that can be told by its first bytes. `?` stands for any byte. */
const SIGNATURES: readonly (readonly [format: string, start: string])[] = [
  ['JPEG', 'ff d8 ff'],
  ['PNG', '89 50 4e 47 0d 0a 1a 0a'],
  ['GIF', '47 49 46 38'],
  ['WebP', '52 49 46 46 ? ? ? ? 57 45 42 50'],
  ['TIFF', '49 49 2a 00'],
  ['TIFF', '4d 4d 00 2a'],
  ['TIFF', '49 49 2b 00'],
  ['TIFF', '4d 4d 00 2b'],
  ['AVIF', '? ? ? ? 66 74 79 70 61 76 69 66'],
  ['AVIF', '? ? ? ? 66 74 79 70 61 76 69 73'],
  ['HEIC', '? ? ? ? 66 74 79 70 68 65'], // brands heic, heix, hevc, heim, heis
  ['HEIC', '? ? ? ? 66 74 79 70 6d 69 66 31'],
  ['HEIC', '? ? ? ? 66 74 79 70 6d 73 66 31'],
  ['MP4 or MOV video', '? ? ? ? 66 74 79 70'],
  ['Matroska or WebM video', '1a 45 df a3'],
  ['AVI video', '52 49 46 46 ? ? ? ? 41 56 49 20'],
  ['BMP', '42 4d ? ? ? ? 00 00 00 00'],
  ['ICO', '00 00 01 00'],
  ['JPEG 2000', '00 00 00 0c 6a 50 20 20'],
  ['JPEG 2000', 'ff 4f ff 51'],
  ['JPEG XL', '00 00 00 0c 4a 58 4c 20'],
  ['JPEG XL', 'ff 0a'],
  ['PSD', '38 42 50 53'],
  ['DDS', '44 44 53 20'],
  ['OpenEXR', '76 2f 31 01'],
  ['Radiance HDR', '23 3f 52 41 44'],
  ['QOI', '71 6f 69 66'],
  ['PDF', '25 50 44 46'],
  ['ZIP archive', '50 4b 03 04'],
  ['gzip data', '1f 8b'],
  ['bzip2 data', '42 5a 68'],
  ['xz data', 'fd 37 7a 58 5a 00'],
  ['Zstandard data', '28 b5 2f fd'],
  ['LZ4 data', '04 22 4d 18'],
];

const PATTERNS = SIGNATURES.map(([format, start]) => ({
  format,
  bytes: start.split(' ').map((byte) => (byte === '?' ? undefined : Number.parseInt(byte, 16))),
}));

const TEXT_WINDOW = 4096;

/**
 * Names a file's format by its content, whatever its extension says.
 * @returns e.g. `JPEG`, `SVG`, `HTML`, `text`; undefined when the bytes are no format known here
 */
export function sniffImageFormat(bytes: Uint8Array): string | undefined {
  const known = PATTERNS.find((pattern) => pattern.bytes.every((byte, at) => byte === undefined || byte === bytes[at]));
  if (known) return known.format;
  return sniffText(bytes);
}

function sniffText(bytes: Uint8Array): string | undefined {
  const start = bytes.subarray(0, TEXT_WINDOW);
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  // UTF-16 markup is recognised by dropping the zero bytes; good enough to name a format, never used to read one.
  const text = Buffer.from(utf16 ? start.filter((byte) => byte !== 0) : start).toString('latin1');
  if (/<svg[\s>]/i.test(text)) return 'SVG';
  if (/^\W*<(!doctype html|html|head|body)\b/i.test(text)) return 'HTML';
  if (/^P[1-7]\s/.test(text)) return 'PPM, PGM or PBM';
  if (start.length > 0 && !start.includes(0) && !start.some((byte) => byte < 9)) return 'text';
  return undefined;
}
