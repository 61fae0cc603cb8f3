import type { AltStatus } from '../scan/classify-alt.js';
import type { ImageContext } from '../scan/image-use.js';
import type { ImageLocation } from '../scan/image-location.js';

/** First line of a manifest: what was scanned, and how its addresses are resolved. */
export interface ManifestHeader {
  readonly type: 'alt-manifest';
  readonly version: 1;
  /** The scanned folder (absolute) or the address the crawl began at. */
  readonly root: string;
  readonly kind: 'folder' | 'web';
  /** What decided how `![](x.png)` counts, so that `apply` reads documents alike. */
  readonly components: readonly string[];
}

/** A document: its fingerprint, or why it could not be read. */
export interface ManifestFile {
  readonly type: 'file';
  /** Path relative to the root with forward slashes, or the page's address. */
  readonly file: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256?: string;
  readonly encoding?: string;
  readonly images?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** One image in a document. */
export interface ManifestImage {
  readonly type: 'image';
  /** `file:line:column`, where an editor jumps to. */
  readonly id: string;
  readonly file: string;
  /** Place among the images of its file, from 0. */
  readonly index: number;
  readonly element: string;
  readonly status: AltStatus;
  readonly reasons: readonly string[];
  readonly alt?: string;
  /** The first address, as written; long `data:` URLs are cut. */
  readonly src?: string;
  readonly location: ImageLocation;
  /** The picture's own size in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Too small to tell anything. */
  readonly spacer: boolean;
  /** Absent when `apply` can write the text; else why it can't. */
  readonly locked?: string;
  /** The source text of the author's own attribute or label, where there is one. */
  readonly written?: string;
  readonly context: ImageContext;
}

export type ManifestRow = ManifestHeader | ManifestFile | ManifestImage;
