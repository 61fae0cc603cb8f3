import type { Html, Nodes, Root, Text } from 'mdast';
import type { MarkupNode } from './markup-element.js';
import { parseHtml } from './parse-html.js';

/**
 * Parses the HTML inside a Markdown document.
 *
 * It is parsed as one page of the same length, so that every offset holds in both. The prose stays, so that the text around
 * an HTML image is its context; every mark of Markdown is blanked, and so are code, front matter and the prefixes of block
 * quotes and lists inside an HTML block (`> <img`). A tag that Markdown breaks in two (part HTML, part prose) is left out.
 */
export function embeddedElements(text: string, root: Root): MarkupNode[] {
  const kept = keptNodes(root).map((node) => ({ node, ...spanOf(node) }));
  let page = '';
  for (const { node, start, end } of kept) {
    const inside = text.slice(start, end);
    page += blank(text.slice(page.length, start));
    page += node.type === 'html' ? blankPrefixes(inside, node.value) : blankMarks(inside);
  }
  page += blank(text.slice(page.length));
  const spans = kept.filter(({ node }) => node.type === 'html');
  return parseHtml(page).flatMap((node) => whole(node, spans));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf(node: Nodes): Span {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

/** The node without empty elements (images are) that do not lie in one piece of HTML. */
function whole(node: MarkupNode, spans: readonly Span[]): MarkupNode[] {
  if (node.kind === 'text') return [node];
  if (node.children.length > 0) return [{ ...node, children: node.children.flatMap((child) => whole(child, spans)) }];
  return spans.some(({ start, end }) => start <= node.start && node.end <= end) ? [node] : [];
}

function keptNodes(node: Nodes): (Html | Text)[] {
  if (node.type === 'html' || node.type === 'text') return [node];
  return 'children' in node ? node.children.flatMap(keptNodes) : [];
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

function blankMarks(text: string): string {
  return text.replace(/[<>&]/g, ' ');
}

const lineEnd = /(\r\n|\n|\r)/;

/** Every line of the node's value is the end of a line in the source; what stands before it belongs to the container. */
function blankPrefixes(source: string, value: string): string {
  const values = value.split(lineEnd);
  return source
    .split(lineEnd)
    .map((line, index) => {
      const inner = (values[index] ?? '').trimStart();
      const prefix = line.length - inner.length;
      return index % 2 === 1 || !line.endsWith(inner) ? line : ' '.repeat(prefix) + inner;
    })
    .join('');
}
