import type { ManifestImage } from '../manifest/manifest.js';
import { classifyAlt, type ClassifyOptions } from './classify-alt.js';
import type { ImageLocation } from './image-location.js';
import type { ImageUse } from './image-use.js';
import { isSpacer } from './is-spacer.js';
import { lineMap } from './line-map.js';
import type { ScannedDocument } from './scan-document.js';

/** How a place on disk or on the web is found and measured; handed in, since folders and crawls differ. */
export interface ImageResolver {
  /** Where the picture of an address is. */
  locate(address: string, document: ScannedDocument): Promise<ImageLocation>;
  /** The picture's size in pixels, where it can be known without a download. */
  measure(location: ImageLocation): Promise<{ width: number; height: number } | undefined>;
}

const longestSrc = 200;

/** Makes the manifest's rows for the images of one document. */
export async function manifestImages(
  file: string,
  document: ScannedDocument,
  resolver: ImageResolver,
  options: ClassifyOptions,
): Promise<ManifestImage[]> {
  const { text } = document.source;
  const positionOf = lineMap(text);
  const rows: ManifestImage[] = [];
  for (const [index, use] of document.images.entries()) {
    const location = await locate(use, document, resolver);
    const size = await resolver.measure(location);
    const { slot, alt } = use;
    const src = use.sources[0];
    rows.push({
      type: 'image',
      id: `${file}:${positionOf(use.start)}`,
      file,
      index,
      element: use.element,
      ...classifyAlt(use, options),
      ...(alt === undefined ? {} : { alt }),
      ...(src === undefined ? {} : { src: src.length > longestSrc ? `${src.slice(0, longestSrc)}…` : src }),
      location,
      ...size,
      spacer: isSpacer(use, size),
      ...(slot.kind === 'none' ? { locked: slot.reason } : {}),
      ...(slot.kind === 'replace' || slot.kind === 'label' ? { written: text.slice(slot.start, slot.end) } : {}),
      context: use.context,
    });
  }
  return rows;
}

/** The first address that leads somewhere; when none does, what became of the first. */
async function locate(use: ImageUse, document: ScannedDocument, resolver: ImageResolver): Promise<ImageLocation> {
  if (use.element === 'svg') return { kind: 'inline', svg: document.source.text.slice(use.start, use.end) };
  if (use.computedSource) return { kind: 'unknown', reason: 'the address is computed at run time' };
  let first: ImageLocation | undefined;
  for (const address of use.sources) {
    const location = await resolver.locate(address, document);
    if (location.kind !== 'broken') return location;
    first ??= location;
  }
  return first ?? { kind: 'unknown', reason: use.element === 'area' ? 'an area of an image map' : 'no address' };
}
