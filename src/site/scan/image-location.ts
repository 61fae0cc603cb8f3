/** Where the picture behind an image is. */
export type ImageLocation =
  /** A file; `path` is relative to the scanned folder where it lies inside it, with forward slashes. */
  | { readonly kind: 'file'; readonly path: string }
  /** A `data:` URL. */
  | { readonly kind: 'data'; readonly url: string }
  | { readonly kind: 'remote'; readonly url: string }
  /** An inline SVG: its source. */
  | { readonly kind: 'inline'; readonly svg: string }
  /** No such file; `tried` are the places looked at. */
  | { readonly kind: 'broken'; readonly tried: readonly string[] }
  /** The document does not say which picture: no address, or one computed at run time. */
  | { readonly kind: 'unknown'; readonly reason: string };
