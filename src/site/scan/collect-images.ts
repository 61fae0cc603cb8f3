import { defined } from '../../defined.js';
import type { MarkupElement, MarkupNode } from '../markup/markup-element.js';
import { findAltSlot } from './find-alt-slot.js';
import type { ImageContext, ImageUse } from './image-use.js';
import { parseSrcset } from './parse-srcset.js';
import { plainText } from './plain-text.js';

/** What a walk down the tree remembers of the elements around it. */
interface Scope {
  readonly link?: { href: string; text: string };
  readonly button?: string;
  readonly caption?: string;
  readonly hidden: boolean;
  readonly pictureSources: readonly string[];
}

interface Found {
  readonly use: Omit<ImageUse, 'context'>;
  readonly context: Omit<ImageContext, 'before' | 'after' | 'heading'>;
  /** How much text of the document stands before the image. */
  readonly textBefore: number;
}

const textReach = 120;
const silent = new Set(['script', 'style', 'title', 'textarea']);

/**
 * Finds every image of a document, in the order of the source.
 *
 * @param trees the document as markup; Markdown with HTML in it has two trees, each with the prose around its own images
 * @param source the decoded source the offsets refer to
 * @param components names of components that take `src` and `alt` as `<img>` does
 */
export function collectImages(
  trees: readonly (readonly MarkupNode[])[],
  source: string,
  components: ReadonlySet<string>,
): ImageUse[] {
  const headings: { start: number; text: string }[] = [];
  const uses = trees.flatMap((nodes) => collectFromTree(nodes, source, components, headings));
  headings.sort((a, b) => a.start - b.start);
  return uses
    .map((use) => {
      const heading = headings.findLast(({ start }) => start < use.start)?.text;
      return heading ? { ...use, context: { ...use.context, heading } } : use;
    })
    .sort((a, b) => a.start - b.start);
}

function collectFromTree(
  nodes: readonly MarkupNode[],
  source: string,
  components: ReadonlySet<string>,
  headings: { start: number; text: string }[],
): ImageUse[] {
  const found: Found[] = [];
  let text = '';

  const walk = (node: MarkupNode, scope: Scope): void => {
    if (node.kind === 'text') {
      text += node.value;
      return;
    }
    if (silent.has(node.name)) return;
    if (/^h[1-6]$/.test(node.name)) headings.push({ start: node.start, text: plainText(node.children) });
    if (isImage(node, components)) {
      const { title, class: htmlClass, classname: jsxClass } = valuesOf(node);
      const className = htmlClass ?? jsxClass;
      const { link, button, caption } = scope;
      const context = defined({ link, button: node.name === 'input' ? '' : button, caption, title, className });
      found.push({ use: describe(node, scope, source), context, textBefore: text.length });
    }
    if (node.name === 'svg') return;
    const inner = enter(node, scope);
    for (const child of node.children) walk(child, inner);
    text += ' ';
  };
  for (const node of nodes) walk(node, { hidden: false, pictureSources: [] });

  return found.map(({ use, context, textBefore }) => ({
    ...use,
    context: { ...context, before: tail(text, textBefore), after: head(text, textBefore) },
  }));
}

function isImage(node: MarkupElement, components: ReadonlySet<string>): boolean {
  const { name, attributes } = node;
  if (name === 'img' || name === 'svg') return true;
  if (name === 'input') return attributes.get('type')?.value?.toLowerCase() === 'image';
  if (name === 'area') return attributes.has('href');
  return components.has(name);
}

function enter(node: MarkupElement, scope: Scope): Scope {
  const { href, to, role } = valuesOf(node);
  const hidden = scope.hidden || isHidden(node);
  const name = node.name.toLowerCase();
  const target = href ?? to;
  const linked = target !== undefined || node.attributes.has('href') || node.attributes.has('to');
  if (linked && (name === 'a' || name.endsWith('link'))) {
    return { ...scope, hidden, link: { href: target ?? '', text: plainText(node.children) } };
  }
  if (name === 'button' || role === 'button') return { ...scope, hidden, button: plainText(node.children) };
  if (name === 'figure') return { ...scope, hidden, caption: captionOf(node.children) ?? '' };
  if (name === 'picture') return { ...scope, hidden, pictureSources: node.children.flatMap(sourcesOf) };
  return { ...scope, hidden };
}

function captionOf(nodes: readonly MarkupNode[]): string | undefined {
  for (const node of nodes) {
    if (node.kind === 'text') continue;
    const caption = node.name.toLowerCase() === 'figcaption' ? plainText(node.children) : captionOf(node.children);
    if (caption !== undefined) return caption;
  }
  return undefined;
}

function sourcesOf(node: MarkupNode): string[] {
  if (node.kind === 'text' || node.name !== 'source') return [];
  return parseSrcset(node.attributes.get('srcset')?.value ?? '');
}

function describe(node: MarkupElement, scope: Scope, source: string): Omit<ImageUse, 'context'> {
  const values = valuesOf(node);
  const { attributes } = node;
  const altAttribute = attributes.get(node.name === 'svg' ? 'aria-label' : 'alt');
  const title = node.name === 'svg' ? svgTitle(node) : undefined;
  const sources = [values['data-src'], values.src, ...parseSrcset(values.srcset ?? values['data-srcset'] ?? '')];
  const computed = attributes.get('src') ?? attributes.get('srcset');
  return {
    element: node.name,
    start: node.start,
    end: node.end,
    sources: [...sources, ...scope.pictureSources].filter((one) => one !== undefined && one.trim() !== '') as string[],
    computedSource:
      computed !== undefined && (computed.value === undefined || /\{\{|\{%|<[%?]|\$\{/.test(computed.value)),
    ...(altAttribute?.value === undefined ? {} : { alt: altAttribute.value }),
    computedAlt: altAttribute ? altAttribute.value === undefined : node.spread,
    hidden: scope.hidden || isHidden(node),
    labelled:
      ['aria-label', 'aria-labelledby'].some(
        (key) => (attributes.get(key)?.value ?? '?').trim() !== '' && attributes.has(key),
      ) || title !== undefined,
    slot: findAltSlot(node, source),
    ...defined({ role: values.role, width: pixels(values.width), height: pixels(values.height) }),
  };
}

function svgTitle(node: MarkupElement): string | undefined {
  const title = node.children.find((child) => child.kind === 'element' && child.name === 'title');
  return title?.kind === 'element' ? plainText(title.children) || undefined : undefined;
}

function isHidden({ attributes }: MarkupElement): boolean {
  const role = attributes.get('role')?.value?.trim().toLowerCase();
  return (
    role === 'presentation' || role === 'none' || ['true', ''].includes(attributes.get('aria-hidden')?.value ?? 'false')
  );
}

function valuesOf({ attributes }: MarkupElement): Record<string, string | undefined> {
  return Object.fromEntries([...attributes].map(([name, { value }]) => [name, value]));
}

function pixels(value: string | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/.exec(value ?? '');
  return match ? Number(match[1]) : undefined;
}

function tail(text: string, end: number): string {
  const reach = text
    .slice(Math.max(0, end - 4 * textReach), end)
    .replace(/\s+/g, ' ')
    .trim();
  return reach.length <= textReach ? reach : `…${reach.slice(-textReach).replace(/^\S*\s/, '')}`;
}

function head(text: string, start: number): string {
  const reach = text
    .slice(start, start + 4 * textReach)
    .replace(/\s+/g, ' ')
    .trim();
  return reach.length <= textReach ? reach : `${reach.slice(0, textReach).replace(/\s\S*$/, '')}…`;
}
