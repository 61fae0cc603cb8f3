/** What a TIFF says of its first page and libvips does not tell. */
export interface TiffDirectory {
  /** Code of the compression: 1 none, 5 LZW, 50000 Zstandard, … */
  readonly compression: number;
  /** What each channel beyond the colours is: 0 nothing in particular, 1 premultiplied alpha, 2 alpha. */
  readonly extraSamples: readonly number[];
}

const COMPRESSION = 259;
const EXTRA_SAMPLES = 338;
const SHORT_BYTES = 2;

/** The two layouts of a file: classic TIFF and BigTIFF, with the offsets of fields within their records. */
const CLASSIC = { first: 4, wide: false, countBytes: 2, entryBytes: 12, valueAt: 8, inPlace: 4 };
const BIG = { first: 8, wide: true, countBytes: 8, entryBytes: 20, valueAt: 12, inPlace: 8 };

/**
 * Reads a TIFF's first directory (TIFF 6.0, section 2; BigTIFF as libtiff has it).
 * @returns undefined when the bytes end before the directory does, or are no TIFF
 */
export function readTiffDirectory(bytes: Uint8Array): TiffDirectory | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    const magic = view.getUint16(2, little);
    if ((!little && view.getUint16(0) !== 0x4d4d) || (magic !== 42 && magic !== 43)) return undefined;
    const layout = magic === 43 ? BIG : CLASSIC;
    const long = (at: number): number =>
      layout.wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
    const directory = long(layout.first);
    const entries = layout.wide ? long(directory) : view.getUint16(directory, little);
    const values = (tag: number): number[] | undefined => {
      for (let index = 0; index < entries; index++) {
        const entry = directory + layout.countBytes + index * layout.entryBytes;
        if (view.getUint16(entry, little) !== tag) continue;
        const count = long(entry + 4);
        const value = entry + layout.valueAt;
        const from = count * SHORT_BYTES > layout.inPlace ? long(value) : value;
        return Array.from({ length: count }, (_, at) => view.getUint16(from + at * SHORT_BYTES, little));
      }
      return undefined;
    };
    return { compression: values(COMPRESSION)?.[0] ?? 1, extraSamples: values(EXTRA_SAMPLES) ?? [] };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
