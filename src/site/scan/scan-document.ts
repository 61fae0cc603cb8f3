import { createHash } from 'node:crypto';
import { ItemError } from '../../errors.js';
import type { MarkupNode } from '../markup/markup-element.js';
import { decodeSource } from '../source/decode-source.js';
import type { SourceText } from '../source/source-text.js';
import { collectImages } from './collect-images.js';
import type { ImageUse } from './image-use.js';
import { parseDocument, syntaxOf } from './parse-document.js';

/** A document read once: its text with the way back to bytes, and the images in it. */
export interface ScannedDocument {
  readonly source: SourceText;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
  readonly images: readonly ImageUse[];
  /** The document as markup. */
  readonly nodes: readonly MarkupNode[];
  /** `<base href>` of an HTML document. */
  readonly baseHref?: string;
}

/**
 * Decodes and parses one document and finds its images. The same bytes always give the same images in the same order:
 * `apply` relies on it.
 *
 * @param bytes the document
 * @param file its name, for the syntax
 * @param components names of components that take `src` and `alt` as `<img>` does
 * @param charset what the server declared, for pages of the web
 * @throws ItemError `SYNTAX` or `ENCODING` when it can't be read
 */
export async function scanDocument(
  bytes: Uint8Array,
  file: string,
  components: ReadonlySet<string>,
  charset?: string,
): Promise<ScannedDocument> {
  const syntax = syntaxOf(file);
  if (!syntax) throw new ItemError('SYNTAX', `Expected a web document but found "${file}"; see --include.`);
  const source = decodeSource(bytes, syntax === 'html', charset);
  const trees = await parseDocument(source.text, syntax);
  const images = collectImages(trees, source.text, components);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const baseHref = syntax === 'html' ? findBase(trees.flat()) : undefined;
  return { source, sha256, images, nodes: trees.flat(), ...(baseHref === undefined ? {} : { baseHref }) };
}

function findBase(nodes: readonly MarkupNode[]): string | undefined {
  for (const node of nodes) {
    if (node.kind === 'text') continue;
    const href = node.name === 'base' ? node.attributes.get('href')?.value : findBase(node.children);
    if (href !== undefined) return href;
  }
  return undefined;
}
