import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseFragment, serialize } from 'parse5';
import { sharp } from '../../sharp.js';
import { ItemError } from '../../errors.js';
import { dataUrlBytes } from '../scan/data-url-bytes.js';
import type { ImageLocation } from '../scan/image-location.js';

/** Fetches a remote picture; handed in, so that nothing is fetched unless somebody asked for it. */
export type FetchPicture = (url: string) => Promise<Buffer>;

/** Width that drawings (SVG) are rendered at, in pixels. */
const drawingWidth = 768;

/**
 * The bytes of a picture, wherever it is. Drawings (SVG) are rendered on white, since captioners read pixels.
 *
 * @param location where it is
 * @param root the scanned folder
 * @param fetchPicture for remote pictures; without it they are an error
 * @throws ItemError `NOT_FOUND`, `REMOTE`, `UNKNOWN` or `DECODE`, saying what to do
 */
export async function pictureBytes(
  location: ImageLocation,
  root: string,
  fetchPicture: FetchPicture | undefined,
): Promise<Buffer> {
  const bytes = await rawBytes(location, root, fetchPicture);
  return looksLikeSvg(bytes) ? render(bytes) : bytes;
}

async function rawBytes(
  location: ImageLocation,
  root: string,
  fetchPicture: FetchPicture | undefined,
): Promise<Buffer> {
  switch (location.kind) {
    case 'file':
      return readFile(resolve(root, location.path)).catch((error: unknown) => {
        throw new ItemError('NOT_FOUND', `${location.path} can't be read (${(error as Error).message}).`);
      });
    case 'data':
      return dataUrlBytes(location.url);
    case 'inline':
      return Buffer.from(asXml(location.svg));
    case 'remote':
      if (fetchPicture) return fetchPicture(location.url);
      throw new ItemError('REMOTE', `${location.url} is on the web; --fetch gets it.`);
    case 'broken':
      throw new ItemError('NOT_FOUND', `the picture was not found at ${location.tried[0] ?? 'its address'}.`);
    case 'unknown':
      throw new ItemError('UNKNOWN', `the picture is not known: ${location.reason}.`);
  }
}

function looksLikeSvg(bytes: Buffer): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->)[\s\S])*-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]/i.test(
    bytes.toString('utf8', 0, 2048),
  );
}

/** A drawing inside HTML as the XML document that renderers read: attributes quoted, elements closed, namespace named. */
function asXml(svg: string): string {
  const xml = serialize(parseFragment(svg));
  return /\sxmlns=/.test(xml) ? xml : xml.replace(/^<svg/i, '<svg xmlns="http://www.w3.org/2000/svg"');
}

async function render(svg: Buffer): Promise<Buffer> {
  try {
    return await sharp(svg).resize({ width: drawingWidth }).flatten({ background: 'white' }).png().toBuffer();
  } catch (error) {
    throw new ItemError('DECODE', `the drawing can't be rendered (${(error as Error).message}).`);
  }
}
