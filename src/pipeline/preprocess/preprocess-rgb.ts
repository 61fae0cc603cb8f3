import { ItemError } from '../../errors.js';
import { DEFAULT_LIMIT_PIXELS } from '../decode/decode-image.js';
import type { PixelSize } from '../../model/preprocessor-config.js';
import { wholeBlock, type RgbImage } from '../decode/rgb-image.js';
import { cropWindow } from './crop-window.js';
import type { Preprocessing } from './preprocessing.js';
import { ExactResize } from './exact-resize.js';
import { targetSize } from './target-size.js';

/**
 * Resizes and crops a decoded picture or video frame as preprocessor_config.json says, exactly as the reference does.
 * @returns `[height, width, 3] uint8`
 * @throws ItemError as planPreprocessing
 */
export function preprocessRgb(image: RgbImage, config: Preprocessing): RgbImage {
  return planPreprocessing(image, config).run(wholeBlock(image));
}

/**
 * The resize and crop of a picture of some size, before it is decoded.
 * @throws ItemError IMAGE_TOO_LARGE when the result would be huge: a long thin picture, no crop; IMAGE_TOO_NARROW when no
 *   whole patch is left of it
 */
export function planPreprocessing(image: PixelSize, config: Preprocessing): ExactResize {
  const target = targetSize(image, config.resize);
  const window = cropWindow(target, config.crop);
  if (window.width * window.height > DEFAULT_LIMIT_PIXELS) {
    throw new ItemError(
      'IMAGE_TOO_LARGE',
      `image of ${image.width} x ${image.height} would be resized to ${window.width} x ${window.height}: expected at most ${DEFAULT_LIMIT_PIXELS.toLocaleString('en-US')} pixels. Crop it to a less extreme shape.`,
    );
  }
  if (window.width === 0 || window.height === 0) {
    throw new ItemError(
      'IMAGE_TOO_NARROW',
      `image of ${image.width} x ${image.height} would be resized to ${target.width} x ${target.height}: expected at least one patch of the model each way. Crop it to a less extreme shape, or leave out --aspect paper.`,
    );
  }
  return new ExactResize(image, target, config.resample, window);
}
