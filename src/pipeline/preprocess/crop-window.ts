import type { PixelSize } from '../../model/preprocessor-config.js';

/** A rectangle in a picture's pixel coordinates; it may reach beyond the picture. */
export interface PixelWindow extends PixelSize {
  readonly left: number;
  readonly top: number;
}

/**
 * Where the centre crop lies on a resized picture. With odd margins the larger one is right and bottom; a crop larger
 * than the picture gets the larger black margin left and top (transformers' `center_crop`: floor in both cases).
 * @param crop null keeps the whole picture
 */
export function cropWindow(resized: PixelSize, crop: PixelSize | null): PixelWindow {
  const { height, width } = crop ?? resized;
  return {
    left: Math.floor((resized.width - width) / 2),
    top: Math.floor((resized.height - height) / 2),
    height,
    width,
  };
}
