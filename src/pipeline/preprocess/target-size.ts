import type { PixelSize, PreprocessorConfig } from '../../model/preprocessor-config.js';

/**
 * The size a picture is resized to, in pixels: the reference's rule truncates the longer side
 * (transformers 5.23, `get_resize_output_image_size`).
 */
export function targetSize(source: PixelSize, resize: PreprocessorConfig['resize']): PixelSize {
  if (resize === null) return { height: source.height, width: source.width };
  if (resize.kind === 'exact') return { height: resize.height, width: resize.width };
  const { edge } = resize;
  return source.width <= source.height
    ? { width: edge, height: Math.floor((edge * source.height) / source.width) }
    : { width: Math.floor((edge * source.width) / source.height), height: edge };
}
