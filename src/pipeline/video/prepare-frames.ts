import type { PreparedImage } from '../captioner.js';
import type { MomentFrames } from '../pipeline-item.js';
import type { Preprocessing } from '../preprocess/preprocessing.js';
import { preprocessRgb } from '../preprocess/preprocess-rgb.js';

/**
 * Makes the frames of a stretch of video what the model's graph takes, each resized and cropped exactly as the reference
 * does it.
 * @throws ItemError IMAGE_TOO_LARGE as `preprocessRgb`
 */
export function prepareFrames({ pictures, isClip, moment }: MomentFrames, config: Preprocessing): PreparedImage {
  const frames = pictures.map((picture) => preprocessRgb(picture, config));
  const [first] = frames;
  if (first === undefined) throw new Error('a stretch of video came without frames');
  const { height, width } = first;
  const pixels = new Uint8Array(frames.length * first.data.length);
  for (const [index, { data }] of frames.entries()) pixels.set(data, index * first.data.length);
  return { pixels, frames: frames.length, height, width, isClip, moment };
}
