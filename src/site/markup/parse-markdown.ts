import type { Image, ImageReference, Nodes, Parents, Root, RootContent } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { MarkupAttribute, MarkupElement, MarkupNode } from './markup-element.js';
import { embeddedElements } from './embedded-elements.js';
import { labelSpan } from './label-span.js';
import { jsxWithin, type SyntaxNode } from './jsx-within.js';

/**
 * Parses Markdown (CommonMark with GFM and front matter) or MDX.
 *
 * Images become `img` elements whose alternative text is a label; HTML in Markdown and JSX in MDX become elements as well.
 *
 * @param text the decoded source
 * @param mdx true for MDX
 * @returns the Markdown as one tree and, for Markdown, the HTML in it as a second: each holds the prose around its images
 * @throws the parser's error when MDX can't be read; Markdown always can
 */
export async function parseMarkdown(text: string, mdx: boolean): Promise<MarkupNode[][]> {
  const base = unified().use(remarkParse).use(remarkFrontmatter, ['yaml', 'toml']).use(remarkGfm);
  const root = mdx ? base.use((await import('remark-mdx')).default).parse(text) : base.parse(text);
  const addresses = definedAddresses(root);
  const nodes = root.children.flatMap((node) => convert(node, { text, addresses }));
  return mdx ? [nodes] : [nodes, embeddedElements(text, root)];
}

type MdxElement = Extract<RootContent, { type: 'mdxJsxFlowElement' | 'mdxJsxTextElement' }>;

interface Context {
  readonly text: string;
  readonly addresses: ReadonlyMap<string, string>;
}

function definedAddresses(root: Root): Map<string, string> {
  const addresses = new Map<string, string>();
  const visit = (node: Nodes): void => {
    if (node.type === 'definition' && !addresses.has(node.identifier)) addresses.set(node.identifier, node.url);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(root);
  return addresses;
}

function convert(node: RootContent, context: Context): MarkupNode[] {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return [{ kind: 'text', value: node.value }];
    case 'image':
      return [image(node, node.url, node.title ?? undefined, context.text)];
    case 'imageReference': {
      const address = context.addresses.get(node.identifier);
      return address === undefined ? [] : [image(node, address, undefined, context.text)];
    }
    case 'link':
      return [element('a', node, context, new Map([['href', virtual(node.url)]]))];
    case 'linkReference':
      return [element('a', node, context, new Map([['href', virtual(context.addresses.get(node.identifier) ?? '')]]))];
    case 'heading':
      return [element(`h${node.depth}`, node, context)];
    case 'paragraph':
    case 'tableCell':
    case 'listItem':
      return [element(node.type === 'paragraph' ? 'p' : 'li', node, context)];
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      return [jsx(node, context)];
    case 'mdxjsEsm':
    case 'mdxFlowExpression':
    case 'mdxTextExpression':
      // acorn's tree, read as plain records; its offsets are those of the document
      return node.data?.estree ? jsxWithin(node.data.estree as unknown as SyntaxNode) : [];
    default:
      return 'children' in node ? childrenOf(node, context) : [];
  }
}

function childrenOf(node: Parents, context: Context): MarkupNode[] {
  return node.children.flatMap((child) => convert(child, context));
}

/** An attribute that Markdown implies; it stands nowhere in the source. */
function virtual(value: string): MarkupAttribute {
  return { value, start: 0, end: 0 };
}

function spanOf(node: Nodes): { start: number; end: number } {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

function element(
  name: string,
  node: Parents,
  context: Context,
  attributes: ReadonlyMap<string, MarkupAttribute> = new Map(),
): MarkupElement {
  return { kind: 'element', name, attributes, spread: false, children: childrenOf(node, context), ...spanOf(node) };
}

function image(node: Image | ImageReference, url: string, title: string | undefined, text: string): MarkupElement {
  const span = spanOf(node);
  const attributes = new Map([
    ['src', virtual(url)],
    ['alt', virtual(node.alt ?? '')],
  ]);
  if (title !== undefined) attributes.set('title', virtual(title));
  const shared = node.type === 'imageReference' && node.referenceType !== 'full';
  const label = shared ? 'shared' : labelSpan(text, span.start, span.end);
  return { kind: 'element', name: 'img', attributes, spread: false, children: [], ...span, label };
}

function jsx(node: MdxElement, context: Context): MarkupElement {
  const attributes = new Map<string, MarkupAttribute>();
  for (const attribute of node.attributes) {
    if (attribute.type !== 'mdxJsxAttribute') continue;
    const { value, position } = attribute;
    const key = attribute.name.toLowerCase();
    if (attributes.has(key)) continue;
    attributes.set(key, {
      value: typeof value === 'object' && value ? literalOf(value.value) : (value ?? ''),
      start: position?.start.offset ?? 0,
      end: position?.end.offset ?? 0,
    });
  }
  return {
    kind: 'element',
    name: node.name ?? '',
    attributes,
    spread: node.attributes.some(({ type }) => type === 'mdxJsxExpressionAttribute'),
    children: childrenOf(node, context),
    ...spanOf(node),
  };
}

/** The text of `{"a"}`, `{'a'}` and `` {`a`} `` without escapes or expressions; anything else is computed. */
function literalOf(expression: string): string | undefined {
  const match = /^\s*(["'`])([^"'`\\$]*)\1\s*$/.exec(expression);
  return match?.[2];
}
