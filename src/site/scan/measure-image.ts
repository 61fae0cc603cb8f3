import { sharp } from '../../sharp.js';

/**
 * Width and height of a picture in pixels, read from its header.
 *
 * @param input gives a path or the bytes
 * @returns `undefined` when it is not a picture sharp can read
 */
export async function measureImage(
  input: () => string | Buffer,
): Promise<{ width: number; height: number } | undefined> {
  try {
    const { width, height } = await sharp(input(), { limitInputPixels: false }).metadata();
    return { width, height };
  } catch {
    return undefined;
  }
}
