import { ItemError } from '../../errors.js';
import { sharp } from '../../sharp.js';
import { readTiffDirectory } from './tiff-directory.js';

/** What is known of a picture that failed to decode. */
export interface FailedDecode {
  /** How messages call the picture: its path, or `image`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly limitPixels: number;
}

/**
 * Turns an error of sharp, which has no code, into an item error with one, by its message and the file's own bytes.
 * @returns ItemError IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNSUPPORTED (HEIC) or IMAGE_UNREADABLE
 */
export async function decodeError(error: unknown, failed: FailedDecode): Promise<ItemError> {
  const { name, format } = failed;
  const detail = error instanceof Error ? firstLine(error.message) : String(error);
  const options = { cause: error };
  if (/exceeds pixel limit/i.test(detail)) {
    const limit = failed.limitPixels.toLocaleString('en-US');
    const message = `${name}: expected at most ${limit} pixels, found ${await pixelSize(failed.bytes)}. Scale it down, or raise the limit.`;
    return new ItemError('IMAGE_TOO_LARGE', message, options);
  }
  const compression = /tiff2vips: (\S+) compression support is not configured/.exec(detail)?.[1];
  if (compression !== undefined) {
    const message = `${name}: this build can't decode TIFF pictures of ${compression} compression. Save it with LZW or Deflate.`;
    return new ItemError('IMAGE_UNSUPPORTED', message, options);
  }
  if (
    /premature end|truncated|unexpected end|got \d+ bytes, expected/i.test(detail) ||
    endsEarly(format, failed.bytes)
  ) {
    const message = `${name}: the ${format} data ends before the picture does (${failed.bytes.length} bytes). Copy or download it again.`;
    return new ItemError('IMAGE_TRUNCATED', message, options);
  }
  if (format === 'HEIC') {
    const message = `${name}: this build can't decode HEIC pictures. Convert it to JPEG, PNG or WebP.`;
    return new ItemError('IMAGE_UNSUPPORTED', message, options);
  }
  return new ItemError('IMAGE_UNREADABLE', `${name}: damaged ${format} data (${detail}).`, options);
}

function firstLine(message: string): string {
  return (
    message
      .split('\n')[0]
      ?.replace(/^Input (file|buffer) has corrupt header: /i, '')
      .trim() ?? ''
  );
}

async function pixelSize(bytes: Uint8Array): Promise<string> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return `${width} x ${height}`;
  } catch {
    return 'more';
  }
}

/** Whether the end mark that a complete file of this format has is missing. */
function endsEarly(format: string, bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'PNG':
      return !buffer.includes('IEND', Math.max(0, buffer.length - 4096), 'latin1');
    case 'JPEG':
      return buffer.lastIndexOf(Buffer.from([0xff, 0xd9])) < 0;
    case 'WebP':
      return buffer.length < 12 || buffer.readUInt32LE(4) + 8 > buffer.length;
    case 'AVIF':
      return boxesEnd(buffer) > buffer.length;
    case 'TIFF':
      return readTiffDirectory(bytes) === undefined;
    default:
      return false;
  }
}

/** Where the last box of an ISO media file ends, by the sizes that stand before each (ISO/IEC 14496-12, section 4.2). */
function boxesEnd(buffer: Buffer): number {
  let end = 0;
  while (end + 16 <= buffer.length) {
    const size = buffer.readUInt32BE(end);
    if (size === 0) return buffer.length; // the last one, to the end of the file
    end += Math.max(8, size === 1 ? Number(buffer.readBigUInt64BE(end + 8)) : size);
  }
  return end;
}
