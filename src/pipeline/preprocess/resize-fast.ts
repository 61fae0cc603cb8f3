import type { PixelSize, ResampleFilter } from '../../model/preprocessor-config.js';
import type { OpenedImage } from '../decode/decode-image.js';
import type { RgbImage } from '../decode/rgb-image.js';
import type { AlphaMode } from '../decode/to-rgb.js';
import type { PixelWindow } from './crop-window.js';

const KERNELS = { bicubic: 'cubic', lanczos: 'lanczos3', bilinear: 'linear' } as const;

/** One resize as asked for: the picture, its new size, the part of it that is kept. */
export interface FastResize {
  readonly opened: OpenedImage;
  readonly target: PixelSize;
  readonly filter: ResampleFilter;
  readonly window: PixelWindow;
  readonly alpha: AlphaMode;
}

/**
 * Whether libvips comes close to the reference here: shrinking an 8-bit RGB or gray picture. Enlarging, black margins,
 * CMYK, 16 bits, alpha that is dropped or none and nearest neighbour differ by too much and take the exact way.
 */
export function canResizeFast({ opened, target, filter, window, alpha }: FastResize): boolean {
  const { metadata, width, height, hasAlpha } = opened;
  return (
    filter !== 'nearest' &&
    window.width > 0 &&
    window.height > 0 &&
    target.width <= width &&
    target.height <= height &&
    window.left >= 0 &&
    window.top >= 0 &&
    metadata.depth === 'uchar' &&
    (metadata.space === 'srgb' || metadata.space === 'b-w') &&
    (metadata.hasAlpha ? hasAlpha && alpha === 'white' : true)
  );
}

/**
 * Decodes, resizes and crops in one pass of libvips. Explicit whole-number sizes: `fit: cover` rounds the long side and
 * shifts the crop; shrink-on-load, faster on large JPEGs, moves pixels further from the reference.
 * @returns `[window.height, window.width, 3] uint8`
 * @throws ItemError as decodeImage
 */
export async function resizeFast({ opened, target, filter, window }: FastResize): Promise<RgbImage> {
  const kernel = filter === 'nearest' ? 'nearest' : KERNELS[filter];
  const { left, top, width, height } = window;
  const opaque = opened.metadata.hasAlpha ? opened.pixels.flatten({ background: '#fff' }) : opened.pixels;
  try {
    const { data, info } = await opaque
      .resize(target.width, target.height, { fit: 'fill', kernel, fastShrinkOnLoad: false })
      .extract({ left, top, width, height })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw await opened.explain(error);
  }
}
