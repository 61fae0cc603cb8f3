import type { ImageUse } from './image-use.js';

const spacerName = /(?:^|[/_.-])(?:spacer|blank|clear|clearpixel|pixel|transparent|shim|1x1)(?:[_.-]|$)/i;

/**
 * True for an image too small to tell anything: a spacer, a tracking pixel, a rule.
 *
 * @param use the image as the document shows it
 * @param size the picture's own size in pixels, where known
 */
export function isSpacer(use: ImageUse, size: { width: number; height: number } | undefined): boolean {
  const width = use.width ?? size?.width;
  const height = use.height ?? size?.height;
  if (Math.min(width ?? Infinity, height ?? Infinity) <= 3) return true;
  return use.sources.some((source) => !source.startsWith('data:') && spacerName.test(source));
}
