import { gunzipSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { ItemError } from '../../errors.js';

/** The addresses in a sitemap: of pages, or of further sitemaps. */
export interface Sitemap {
  readonly pages: readonly string[];
  readonly sitemaps: readonly string[];
}

const gzipStart = Buffer.from([0x1f, 0x8b]);

/**
 * Reads a sitemap or a sitemap index (the sitemaps.org protocol), gzipped or not.
 *
 * @param bytes the file
 * @param maxBytes bound of the unpacked size
 * @throws ItemError `SITEMAP` when it is no XML
 */
export function parseSitemap(bytes: Buffer, maxBytes: number): Sitemap {
  const pages: string[] = [];
  const sitemaps: string[] = [];
  const path: string[] = [];
  let text = '';
  try {
    const parser = new SaxesParser();
    parser.on('opentag', ({ name }) => {
      path.push(name.replace(/^.*:/, ''));
      text = '';
    });
    parser.on('text', (part) => (text += part));
    parser.on('cdata', (part) => (text += part));
    parser.on('closetag', () => {
      const [parent, name] = path.slice(-2);
      if (name === 'loc' && parent === 'url') pages.push(text.trim());
      if (name === 'loc' && parent === 'sitemap') sitemaps.push(text.trim());
      path.pop();
    });
    const packed = bytes.subarray(0, 2).equals(gzipStart);
    const xml = packed ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes;
    parser.write(xml.toString('utf8').replace(/^\uFEFF/, '')).close();
  } catch (error) {
    throw new ItemError('SITEMAP', `Expected a sitemap but found: ${(error as Error).message}`, { cause: error });
  }
  return { pages, sitemaps };
}
