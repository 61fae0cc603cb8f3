import { ItemError } from '../../errors.js';
import { decodeError } from './decode-error.js';
import { sniffImageFormat } from './image-format.js';
import { readImageBytes } from './read-image-bytes.js';
import type { RgbBlock, RgbImage } from './rgb-image.js';
import { sharp } from '../../sharp.js';
import { asStillAvif } from './still-avif.js';
import { readTiffDirectory } from './tiff-directory.js';
import { toRgb, type AlphaMode, type PixelLayout } from './to-rgb.js';
import type { Metadata, Sharp } from 'sharp';

/** How pictures are decoded. */
export interface DecodeOptions {
  /** Turn the picture as its EXIF orientation says. Default true; false is what the reference does, but for TIFF and AVIF. */
  readonly autoOrient?: boolean;
  /** Transparency over white (default) or ignored. */
  readonly alpha?: AlphaMode;
  /** Refuse pictures of more pixels. Default 178,956,970, where Pillow raises its decompression-bomb error. */
  readonly limitPixels?: number;
  /** Render SVG. Default false: an SVG is a document, not a picture, and a run over untrusted files should not run it. */
  readonly allowSvg?: boolean;
  /** Accept pictures whose data ends early; the missing part is left gray or black. Default false: an error. */
  readonly allowTruncated?: boolean;
}

/** Pillow's error limit: twice MAX_IMAGE_PIXELS of 89,478,485. */
export const DEFAULT_LIMIT_PIXELS = 178_956_970;

/** TIFF's name for a channel that is no transparency: near infrared, a mask. */
const UNSPECIFIED = 0;

const DECODABLE = new Set(['JPEG', 'PNG', 'GIF', 'WebP', 'TIFF', 'AVIF', 'HEIC']);

/** A file that has been read. */
export interface ImageFile {
  /** How messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A picture that has been recognised and opened, not decoded yet. */
export interface OpenedImage {
  readonly file: ImageFile;
  readonly pixels: Sharp;
  readonly metadata: Metadata;
  /** Size after orientation, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether its last channel is transparency. */
  readonly hasAlpha: boolean;
  /** Turns a failure of `pixels` into an item error. */
  readonly explain: (error: unknown) => Promise<ItemError>;
}

/**
 * Decodes a picture: the first frame of an animation, the first page of a TIFF; colour profiles are ignored as the
 * reference ignores them; CMYK by the plain formula; 16-bit samples scaled to 8 bits.
 * @param input a path or the file's bytes
 * @returns `[height, width, 3] uint8`
 * @throws ItemError IMAGE_MISSING, IMAGE_IS_DIRECTORY, IMAGE_EMPTY, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_UNREADABLE
 */
export async function decodeImage(input: string | Uint8Array, options: DecodeOptions = {}): Promise<RgbImage> {
  const opened = await openImage(input, options);
  const { data, rows, columns } = await decodeRegion(opened, options.alpha ?? 'white', { left: 0, top: 0, ...opened });
  return { data, height: rows, width: columns };
}

/** First half of decodeImage: reads, recognises and opens, so that a caller can look at the size before decoding. */
export async function openImage(input: string | Uint8Array | ImageFile, options: DecodeOptions): Promise<OpenedImage> {
  const file = await readImage(input);
  const { name, bytes } = file;
  const format = recognise(name, bytes, options.allowSvg ?? false);
  const limitPixels = options.limitPixels ?? DEFAULT_LIMIT_PIXELS;
  const explain = (error: unknown) => decodeError(error, { name, bytes, format, limitPixels });
  const isTiff = format === 'TIFF';
  try {
    // What libvips can't read of a TIFF it leaves black, unless it is to fail on any error.
    const failOn = options.allowTruncated ? 'none' : isTiff ? 'error' : 'truncated';
    const encoded = format === 'AVIF' ? asStillAvif(bytes) : bytes;
    const source = sharp(encoded, { failOn, limitInputPixels: limitPixels, ignoreIcc: true });
    const metadata = await source.metadata();
    const oriented = isTiff || (options.autoOrient ?? true); // Pillow turns TIFFs as it loads them
    const { width, height } = oriented ? metadata.autoOrient : metadata;
    const hasAlpha = metadata.hasAlpha && !(isTiff && readTiffDirectory(bytes)?.extraSamples[0] === UNSPECIFIED);
    const pixels = oriented ? source.autoOrient() : source;
    return { file, pixels, metadata, width, height, hasAlpha, explain };
  } catch (error) {
    throw await explain(error);
  }
}

/**
 * Second half of decodeImage, for a part of the picture. It gives the part's columns and everything below its first row: an
 * end of file that comes too early is an error wherever it comes. A camera's picture is cropped to its middle anyway, and
 * blocks below 32 MB come from glibc's heap, where pages have been touched before: half of the decoding's time.
 */
export async function decodeRegion(
  opened: OpenedImage,
  alpha: AlphaMode,
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): Promise<RgbBlock> {
  const { metadata } = opened;
  const region = { left, top, width, height: opened.height - top };
  const whole = width === opened.width && top === 0;
  const pixels = whole ? opened.pixels : opened.pixels.extract(region);
  // libvips can't scale 16-bit CMYK to 8 bits as it is, so that rare kind goes through its colour management.
  const cmyk = metadata.space === 'cmyk' && metadata.depth === 'uchar';
  const converted = cmyk ? pixels.pipelineColourspace('cmyk').toColourspace('cmyk') : pixels.toColourspace('srgb');
  try {
    const { data, info } = await converted.raw().toBuffer({ resolveWithObject: true });
    const layout = cmyk ? 'cmyk' : layoutOf(info.channels, opened.hasAlpha);
    // A plain view, not a Buffer: the resize loops stay compiled for one type.
    const samples = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { data: toRgb(samples, layout, alpha, info.channels), top, left, rows: info.height, columns: info.width };
  } catch (error) {
    throw await opened.explain(error);
  }
}

async function readImage(input: string | Uint8Array | ImageFile): Promise<ImageFile> {
  if (typeof input === 'string') return { name: input, bytes: await readImageBytes(input) };
  return input instanceof Uint8Array ? { name: 'image', bytes: input } : input;
}

/** Only recognised formats reach libvips, whose loaders would sniff for themselves and render SVG or PDF. */
function recognise(name: string, bytes: Uint8Array, allowSvg: boolean): string {
  if (bytes.length === 0) throw new ItemError('IMAGE_EMPTY', `${name}: expected an image, found an empty file.`);
  const format = sniffImageFormat(bytes);
  if (format !== undefined && (DECODABLE.has(format) || (format === 'SVG' && allowSvg))) return format;
  const expected = 'expected JPEG, PNG, WebP, GIF, TIFF or AVIF';
  const advice = format === 'SVG' ? 'Allow SVG to have it rendered, or convert it.' : 'Convert it, or leave it out.';
  throw new ItemError('IMAGE_UNSUPPORTED', `${name}: ${expected}, found ${format ?? 'an unknown format'}. ${advice}`);
}

function layoutOf(channels: number, hasAlpha: boolean): PixelLayout {
  if (channels < 3) return channels === 2 && hasAlpha ? 'gray-alpha' : 'gray';
  return channels > 3 && hasAlpha ? 'rgb-alpha' : 'rgb';
}
