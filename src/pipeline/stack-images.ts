import { UsageError } from '../errors.js';
import type { GenerationBatch } from '../model/generation-batch.js';
import type { PreparedImage } from './captioner.js';

/** The images of a batch, as the model takes them. */
export type StackedImages = Pick<GenerationBatch, 'pixels' | 'images' | 'height' | 'width' | 'frames' | 'clip'>;

/**
 * Puts images one after the other, into memory of their own.
 * @param images at least one
 * @throws UsageError when they have not one shape
 */
export function stackImages(images: readonly PreparedImage[]): StackedImages {
  const [first] = images;
  if (first === undefined) throw new UsageError('expected images to make a batch of, found none.');
  const shape = shapeKey(first);
  const pixels = new Uint8Array(images.length * first.pixels.length);
  for (const [index, image] of images.entries()) {
    if (shapeKey(image) !== shape) {
      throw new UsageError(
        `expected images of one shape in a batch, found ${shape} and ${shapeKey(image)}. Give each shape a batch of its own.`,
      );
    }
    pixels.set(image.pixels, index * first.pixels.length);
  }
  const { height, width, frames } = first;
  return { pixels, images: images.length, height, width, frames, clip: first.isClip ?? false };
}

/** What images must have in common to share a batch, in words: `48x64`, `clip of 6x48x48`. */
export function shapeKey({ frames, height, width, isClip }: Omit<PreparedImage, 'pixels'>): string {
  const size = `${height}x${width}`;
  return isClip === true || frames > 1 ? `${isClip === true ? 'clip' : 'stack'} of ${frames}x${size}` : size;
}
