/**
 * Endings that make a file below a folder count as a picture, in any letter case. Formats that can't be decoded are
 * among them on purpose: they become error rows that say what to do, instead of being left out in silence.
 */
export const IMAGE_EXTENSIONS: readonly string[] = [
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif'],
  ...['bmp', 'heic', 'heif', 'jxl', 'jp2'],
];
