import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import glob from 'fast-glob';
import { ItemError, UsageError } from '../../errors.js';
import type { ManifestRow } from '../manifest/manifest.js';
import type { ClassifyOptions } from './classify-alt.js';
import { dataUrlBytes } from './data-url-bytes.js';
import type { ImageLocation } from './image-location.js';
import { type ImageResolver, manifestImages } from './manifest-images.js';
import { measureImage } from './measure-image.js';
import { resolveImage, type SiteLayout } from './resolve-image.js';
import { scanDocument } from './scan-document.js';

/** What a scan of a folder takes. */
export interface ScanFolderOptions extends ClassifyOptions {
  /** Glob patterns of documents, relative to the folder. */
  readonly include: readonly string[];
  /** Glob patterns left out, beside `node_modules` and hidden folders. */
  readonly exclude: readonly string[];
  /** Folders served as `/`, relative to the scanned folder. */
  readonly served: readonly string[];
  readonly siteUrl?: URL;
  /** Components that take `src` and `alt` as `<img>` does. */
  readonly components: readonly string[];
}

/** The documents a scan reads unless told otherwise. */
export const defaultInclude = ['**/*.{html,htm,xhtml,md,markdown,mdx,jsx,tsx,vue,svelte,astro}'];

/** Image components of the well-known frameworks. */
export const defaultComponents = [
  'Image',
  'Img',
  'NextImage',
  'StaticImage',
  'NuxtImg',
  'nuxt-img',
  'NuxtPicture',
  'Picture',
];

/** Where the well-known frameworks keep what they serve as `/`. */
export const defaultServed = ['', 'public', 'static', 'src', 'docs', 'assets'];

/**
 * Scans the documents of a folder, in alphabetical order. A document that can't be read becomes a file row with an error.
 *
 * @param folder the site's root
 * @returns the manifest's rows: header, then each file followed by its images
 * @throws UsageError when no document is found
 */
export async function* scanFolder(folder: string, options: ScanFolderOptions): AsyncGenerator<ManifestRow> {
  const root = resolve(folder);
  const { siteUrl } = options;
  const layout: SiteLayout = { root, served: options.served, ...(siteUrl ? { siteUrl } : {}) };
  const ignore = ['**/node_modules/**', ...options.exclude];
  const files = await glob([...options.include], {
    cwd: root,
    ignore,
    caseSensitiveMatch: false,
    followSymbolicLinks: false,
  });
  if (files.length === 0) {
    throw new UsageError(`Expected HTML, Markdown or component files in ${folder} but found none; see --include.`);
  }
  const components = new Set(options.components);
  const measure = rememberedSizes(root);
  yield { type: 'alt-manifest', version: 1, root, kind: 'folder', components: options.components };
  for (const file of files.sort()) {
    try {
      const document = await scanDocument(await readFile(resolve(root, file)), file, components);
      const locate: ImageResolver['locate'] = (address, { baseHref }) => resolveImage(address, file, baseHref, layout);
      const rows = await manifestImages(file, document, { locate, measure }, options);
      const { encoding } = document.source;
      yield { type: 'file', file, sha256: document.sha256, encoding, images: rows.length };
      yield* rows;
    } catch (error) {
      yield { type: 'file', file, error: describe(error) };
    }
  }
}

/** Pictures are shown many times on a site; each is measured once. */
function rememberedSizes(root: string): ImageResolver['measure'] {
  const sizes = new Map<string, ReturnType<typeof measureImage>>();
  return (location: ImageLocation) => {
    if (location.kind !== 'file' && location.kind !== 'data') return Promise.resolve(undefined);
    const key = location.kind === 'file' ? location.path : location.url;
    const size =
      sizes.get(key) ?? measureImage(() => (location.kind === 'file' ? resolve(root, key) : dataUrlBytes(key)));
    sizes.set(key, size);
    return size;
  };
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof ItemError) return { code: error.code, message: error.message };
  if (error instanceof Error && 'code' in error) return { code: String(error.code), message: error.message };
  if (error instanceof RangeError)
    return { code: 'SYNTAX', message: `Expected sane nesting but found: ${error.message}` };
  throw error;
}
