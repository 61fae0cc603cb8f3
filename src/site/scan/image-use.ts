/** One place in a document where an image is shown, as the document's own syntax gives it. */
export interface ImageUse {
  /** `img`, `input`, `area`, `svg` or the name of an image component. */
  readonly element: string;
  /** Offsets of the element in the decoded source. */
  readonly start: number;
  readonly end: number;
  /** Addresses as written, best first: `data-src`, `src`, then `srcset` candidates. */
  readonly sources: readonly string[];
  /** True when the address is only known at run time. */
  readonly computedSource: boolean;
  /** The decoded alternative text; absent when the author gave none. */
  readonly alt?: string;
  /** True when the alternative text may be given at run time (an expression, spread attributes). */
  readonly computedAlt: boolean;
  /** True when the author hid it from assistive technology (`aria-hidden`, `role="presentation"`). */
  readonly hidden: boolean;
  /** The ARIA role as written. */
  readonly role?: string;
  /** True when `aria-label` or `aria-labelledby`, or an SVG's `<title>`, names it. */
  readonly labelled: boolean;
  /** Where the alternative text goes. */
  readonly slot: AltSlot;
  /** Size in CSS pixels where the attributes say it. */
  readonly width?: number;
  readonly height?: number;
  readonly context: ImageContext;
}

/** Where an alternative text is written. */
export type AltSlot =
  /** A new attribute at `offset`, after the white space `lead`. */
  | { kind: 'insert'; name: 'alt' | 'aria-label'; offset: number; lead: string; quote: '"' | "'" }
  /** The attribute from `start` to `end`, name included. */
  | { kind: 'replace'; name: 'alt' | 'aria-label'; start: number; end: number; quote: '"' | "'" }
  /** The label of a Markdown image. */
  | { kind: 'label'; start: number; end: number }
  /** It can't be written by a tool; `reason` says why. */
  | { kind: 'none'; reason: string };

/** What surrounds an image: all a person (or a rule) has to judge its purpose by. */
export interface ImageContext {
  /** The link around it: address, and its text apart from the image. */
  readonly link?: { readonly href: string; readonly text: string };
  /** The text of the button around it; an `<input type="image">` is a button itself. */
  readonly button?: string;
  /** The caption of the figure around it. */
  readonly caption?: string;
  /** The last heading before it. */
  readonly heading?: string;
  readonly title?: string;
  readonly className?: string;
  /** Up to about 120 characters of text before and after it. */
  readonly before: string;
  readonly after: string;
}
