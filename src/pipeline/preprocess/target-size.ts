import type { PixelSize } from '../../model/preprocessor-config.js';
import { roundHalfToEven } from '../../round-half-to-even.js';
import type { Preprocessing } from './preprocessing.js';

/**
 * The size a picture is resized to, in pixels: the reference's rule truncates the longer side
 * (transformers 5.23, `get_resize_output_image_size`). A bound holds the longer side by making the shorter one smaller, as the
 * original repository's `MinMaxResizeForTest` does it.
 */
export function targetSize(source: PixelSize, resize: Preprocessing['resize']): PixelSize {
  if (resize === null) return { height: source.height, width: source.width };
  if (resize.kind === 'exact') return { height: resize.height, width: resize.width };
  const edge = resize.kind === 'bounded' ? boundedEdge(source, resize) : resize.edge;
  return source.width <= source.height
    ? { width: edge, height: Math.floor((edge * source.height) / source.width) }
    : { width: Math.floor((edge * source.width) / source.height), height: edge };
}

/** The shorter side within a bound of the longer. */
function boundedEdge(source: PixelSize, { shortest, longest }: { shortest: number; longest: number }): number {
  const [short, long] = [Math.min(source.width, source.height), Math.max(source.width, source.height)];
  return (long / short) * shortest > longest ? roundHalfToEven((longest * short) / long) : shortest;
}
