import { sharp } from '../../sharp.js';

/** Longest side of a preview in pixels: twice what the page shows, for sharp screens. */
const longestSide = 480;

/**
 * A small preview of a picture as a `data:` URL (WebP, transparency kept, turned as its EXIF orientation says).
 *
 * @param bytes the picture
 * @returns `undefined` when it can't be decoded
 */
export async function thumbnail(bytes: Buffer): Promise<string | undefined> {
  try {
    const small = await sharp(bytes)
      .rotate()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 60, effort: 2 })
      .toBuffer();
    return `data:image/webp;base64,${small.toString('base64')}`;
  } catch {
    return undefined;
  }
}
