import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { MarkupAttribute, MarkupElement, MarkupNode } from './markup-element.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/**
 * Parses an HTML document or fragment as a browser without scripting does, so that images inside `<noscript>` are seen.
 *
 * @param text the decoded source
 * @returns the root's children; elements the parser invented (an implied `<body>`) are left out, their children kept
 */
export function parseHtml(text: string): MarkupNode[] {
  return convertChildren(parse(text, { sourceCodeLocationInfo: true, scriptingEnabled: false }));
}

function convertChildren(parent: Parent): MarkupNode[] {
  return parent.childNodes.flatMap(convert);
}

function convert(node: Node): MarkupNode[] {
  if ('value' in node) return [{ kind: 'text', value: node.value }];
  if (!('tagName' in node)) return [];
  const children = convertChildren('content' in node ? node.content : node);
  const location = node.sourceCodeLocation;
  if (!location) return children;
  const attributes = new Map<string, MarkupAttribute>();
  for (const { name, value } of node.attrs) {
    const key = name.toLowerCase();
    const at = location.attrs?.[key];
    if (at) attributes.set(key, { value, start: at.startOffset, end: at.endOffset });
  }
  const element: MarkupElement = {
    kind: 'element',
    name: node.tagName,
    attributes,
    spread: false,
    children,
    start: location.startOffset,
    end: location.endOffset,
  };
  return [element];
}
