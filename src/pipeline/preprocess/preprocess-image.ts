import {
  decodeRegion,
  openImage,
  type DecodeOptions,
  type ImageFile,
  type OpenedImage,
} from '../decode/decode-image.js';
import type { RgbImage } from '../decode/rgb-image.js';
import { cropWindow } from './crop-window.js';
import { planPreprocessing } from './preprocess-rgb.js';
import type { Preprocessing } from './preprocessing.js';
import { canResizeFast, resizeFast } from './resize-fast.js';
import { targetSize } from './target-size.js';

/** `exact` repeats the reference's resize bit for bit; `fast` lets libvips do it and differs by a level or two. */
export type ResizeMode = 'exact' | 'fast';

/** How pictures are decoded and resized. */
export interface PreprocessOptions extends DecodeOptions {
  readonly resize: ResizeMode;
  /**
   * Called when a picture is decoded and not resized yet, for those who measure. The fast way does both at once, and calls it
   * after both.
   */
  readonly onDecoded?: () => void;
}

/**
 * Makes a picture what the model's graph takes: decoded, resized and cropped as preprocessor_config.json says.
 * Rescaling and normalisation are the graph's.
 * @param input a path or the file's bytes
 * @returns `[height, width, 3] uint8`
 * @throws ItemError as decodeImage
 */
export async function preprocessImage(
  input: string | Uint8Array | ImageFile,
  config: Preprocessing,
  options: PreprocessOptions,
): Promise<RgbImage> {
  return preprocessOpened(await openImage(input, options), config, options);
}

/** Second half of preprocessImage. */
export async function preprocessOpened(
  opened: OpenedImage,
  config: Preprocessing,
  options: PreprocessOptions,
): Promise<RgbImage> {
  const alpha = options.alpha ?? 'white';
  if (options.resize === 'fast') {
    const target = targetSize(opened, config.resize);
    const job = { opened, target, filter: config.resample, window: cropWindow(target, config.crop), alpha };
    if (canResizeFast(job)) {
      const resized = await resizeFast(job);
      options.onDecoded?.();
      return resized;
    }
  }
  const resize = planPreprocessing(opened, config);
  const block = await decodeRegion(opened, alpha, resize.reads);
  options.onDecoded?.();
  return resize.run(block);
}
