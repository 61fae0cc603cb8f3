/**
 * The one tree every syntax is turned into (HTML, Markdown, MDX, JSX, Vue, Svelte, Astro), so that finding images, their
 * context and the place of their alternative text is written once. All positions are offsets in the source text, in UTF-16 units.
 */

/** One attribute as written; `start` and `end` span name, equals sign and value. */
export interface MarkupAttribute {
  /** The decoded value; `undefined` when it is computed at run time (an expression, a binding). */
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** A run of text, with entities decoded. */
interface MarkupText {
  readonly kind: 'text';
  readonly value: string;
}

/** An element or component; Markdown images, links and headings appear as `img`, `a` and `h1` … `h6`. */
export interface MarkupElement {
  readonly kind: 'element';
  /** As written for components, lower case for elements of HTML. */
  readonly name: string;
  /** Keyed by the lower-case name; the first of equal names wins, as in HTML. */
  readonly attributes: ReadonlyMap<string, MarkupAttribute>;
  /** True when attributes may come from elsewhere (`{...props}`, `v-bind="object"`). */
  readonly spread: boolean;
  readonly children: readonly MarkupNode[];
  readonly start: number;
  readonly end: number;
  /** The label of a Markdown image (the text between `![` and `]`), where its alternative text lives. */
  readonly label?: { readonly start: number; readonly end: number } | 'shared';
}

export type MarkupNode = MarkupElement | MarkupText;
