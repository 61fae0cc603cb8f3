import type { MarkupAttribute, MarkupElement } from '../markup/markup-element.js';
import type { AltSlot } from './image-use.js';

/** Marks of template languages (Jinja, Liquid, Handlebars, ERB, PHP, JSP): inside such a tag nothing is written. */
const template = /\{\{|\{%|<[%?]|\$\{/;

/**
 * Says where the alternative text of an element is, or would go.
 *
 * A new attribute goes right after the image's address, after the same white space and in the same kind of quotes, so that a
 * tag with one attribute a line stays one. An author's own attribute is the place when there is one.
 *
 * @param element the element
 * @param source the document, for white space and quotes
 */
export function findAltSlot(element: MarkupElement, source: string): AltSlot {
  if (element.label === 'shared')
    return { kind: 'none', reason: 'the label of this Markdown image is also its reference' };
  if (element.label) return { kind: 'label', ...element.label };
  const { attributes, spread } = element;
  for (const [name, { value, start, end }] of attributes) {
    // As written: a text that merely speaks of braces has them escaped.
    const literal = value === undefined ? '' : source.slice(start, end);
    if (template.test(name) || template.test(literal)) return { kind: 'none', reason: 'template code in the tag' };
  }
  const name = element.name === 'svg' ? 'aria-label' : 'alt';
  const own = attributes.get(name);
  if (own) {
    if (own.value === undefined) return { kind: 'none', reason: 'the alternative text is computed' };
    return { kind: 'replace', name, start: own.start, end: own.end, quote: quoteOf(own, source) };
  }
  if (spread) return { kind: 'none', reason: 'spread attributes may hold the alternative text' };
  const anchor = attributes.get('src') ?? attributes.get('srcset') ?? attributes.get('href') ?? attributes.get('role');
  // After `src=a.png/` Markdown parsers expect the end of the tag.
  if (!anchor || /[^"'`}]\/$/.test(source.slice(anchor.start, anchor.end))) {
    const offset = element.start + 1 + element.name.length;
    const named = source.slice(element.start + 1, offset).toLowerCase() === element.name.toLowerCase();
    return named
      ? { kind: 'insert', name, offset, lead: ' ', quote: '"' }
      : { kind: 'none', reason: 'the tag is written in an unusual way' };
  }
  const before = source.slice(element.start, anchor.start);
  const space = before.slice(before.trimEnd().length);
  const lead = /[\r\n]/.test(space) ? space : ' ';
  return { kind: 'insert', name, offset: anchor.end, lead, quote: quoteOf(anchor, source) };
}

function quoteOf({ start, end }: MarkupAttribute, source: string): '"' | "'" {
  return /^[^=]*=\s*'/.test(source.slice(start, end)) ? "'" : '"';
}
