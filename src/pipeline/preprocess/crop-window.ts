import type { PixelSize } from '../../model/preprocessor-config.js';
import type { Preprocessing } from './preprocessing.js';

/** A rectangle in a picture's pixel coordinates; it may reach beyond the picture. */
export interface PixelWindow extends PixelSize {
  readonly left: number;
  readonly top: number;
}

/**
 * Where the centre crop lies on a resized picture. With odd margins the larger one is right and bottom; a crop larger
 * than the picture gets the larger black margin left and top (transformers' `center_crop`: floor in both cases).
 * Whole patches are counted from the top left.
 * @param crop null keeps the whole picture
 */
export function cropWindow(resized: PixelSize, crop: Preprocessing['crop']): PixelWindow {
  if (crop !== null && 'patch' in crop) {
    const { patch } = crop;
    return {
      left: 0,
      top: 0,
      height: resized.height - (resized.height % patch),
      width: resized.width - (resized.width % patch),
    };
  }
  const { height, width } = crop ?? resized;
  return {
    left: Math.floor((resized.width - width) / 2),
    top: Math.floor((resized.height - height) / 2),
    height,
    width,
  };
}
