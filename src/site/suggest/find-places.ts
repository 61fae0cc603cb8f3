import { createHash } from 'node:crypto';
import { CapwrightError } from '../../errors.js';
import type { ManifestImage } from '../manifest/manifest.js';
import { pictureBytes, type FetchPicture } from './picture-bytes.js';

/** An image of a site with the identity of its picture, or why the picture can't be read. */
export interface Place {
  readonly image: ManifestImage;
  /** SHA-256 of the picture's bytes, hexadecimal: equal pictures are captioned once. */
  readonly picture?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Finds the picture behind each image. Each location is read once; nothing is kept of it but its hash.
 *
 * @param images rows of a manifest
 * @param root the scanned folder
 * @param fetchPicture for pictures on the web, if they may be fetched
 */
export async function findPlaces(
  images: readonly ManifestImage[],
  root: string,
  fetchPicture: FetchPicture | undefined,
): Promise<Place[]> {
  const seen = new Map<string, Omit<Place, 'image'>>();
  const places: Place[] = [];
  for (const image of images) {
    const key = JSON.stringify(image.location);
    const found = seen.get(key) ?? (await identify(image, root, fetchPicture));
    seen.set(key, found);
    places.push({ image, ...found });
  }
  return places;
}

async function identify(
  { location }: ManifestImage,
  root: string,
  fetchPicture: FetchPicture | undefined,
): Promise<Omit<Place, 'image'>> {
  try {
    const bytes = await pictureBytes(location, root, fetchPicture);
    return { picture: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (error instanceof CapwrightError) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}
