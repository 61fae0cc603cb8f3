import { ItemError } from '../../errors.js';
import type { ImageFile } from '../decode/decode-image.js';
import type { RgbImage } from '../decode/rgb-image.js';
import { preprocessImage, type PreprocessOptions } from './preprocess-image.js';
import type { Preprocessing } from './preprocessing.js';

/** One picture for a thread: the arguments of preprocessImage. */
export interface PreprocessTask {
  readonly input: ImageFile;
  readonly config: Preprocessing;
  readonly options: Omit<PreprocessOptions, 'onDecoded'>;
}

/** What became of it. Errors lose their class between threads, so an item's error is a value here. */
export type PreprocessReply =
  { readonly image: RgbImage } | { readonly failure: { readonly code: string; readonly message: string } };

/** Runs in a thread of the pool of `LargePictures`. */
export default async function preprocess({ input, config, options }: PreprocessTask): Promise<PreprocessReply> {
  try {
    return { image: await preprocessImage(input, config, options) };
  } catch (error) {
    if (error instanceof ItemError) return { failure: { code: error.code, message: error.message } };
    throw error;
  }
}
