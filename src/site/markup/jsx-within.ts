import type { MarkupAttribute, MarkupElement, MarkupNode } from './markup-element.js';

/** What is read of a syntax tree node, by Babel or by acorn (in MDX): both follow ESTree with JSX. */
export interface SyntaxNode {
  readonly type: string;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly [key: string]: unknown;
}

/** The JSX elements inside a syntax tree, outermost first; JSX nested in expressions becomes a child of the JSX around it. */
export function jsxWithin(node: SyntaxNode): MarkupNode[] {
  if (node.type === 'JSXElement') return [convertElement(node)];
  if (node.type === 'JSXText') return [{ kind: 'text', value: stringOf(node.value) }];
  return childNodes(node).flatMap(jsxWithin);
}

function convertElement(node: SyntaxNode): MarkupElement {
  const opening = node.openingElement as SyntaxNode;
  const children = node.children as SyntaxNode[];
  const attributes = new Map<string, MarkupAttribute>();
  const inAttributes: MarkupNode[] = [];
  let spread = false;
  for (const attribute of opening.attributes as SyntaxNode[]) {
    if (attribute.type !== 'JSXAttribute') {
      spread = true;
      continue;
    }
    const value = attribute.value as SyntaxNode | null;
    if (value) inAttributes.push(...jsxWithin(value));
    const key = nameOf(attribute.name as SyntaxNode).toLowerCase();
    if (!attributes.has(key)) attributes.set(key, { value: literalOf(value), ...spanOf(attribute) });
  }
  return {
    kind: 'element',
    name: nameOf(opening.name as SyntaxNode),
    attributes,
    spread,
    children: [...inAttributes, ...children.flatMap(jsxWithin)],
    ...spanOf(node),
  };
}

function nameOf(node: SyntaxNode): string {
  if (node.type === 'JSXIdentifier') return stringOf(node.name);
  const [first, second] = childNodes(node);
  const joint = node.type === 'JSXNamespacedName' ? ':' : '.';
  return first && second ? `${nameOf(first)}${joint}${nameOf(second)}` : '';
}

/** The value of a string, of `{"text"}` and of a template without expressions; `undefined` for anything computed. */
function literalOf(node: SyntaxNode | null): string | undefined {
  if (!node) return '';
  if (node.type === 'JSXExpressionContainer') return literalOf(node.expression as SyntaxNode);
  const value = node.value;
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  const quasis = node.quasis as SyntaxNode[] | undefined;
  if (node.type !== 'TemplateLiteral' || quasis?.length !== 1) return undefined;
  return (quasis[0]?.value as { cooked?: string } | undefined)?.cooked;
}

function childNodes(node: SyntaxNode): SyntaxNode[] {
  return Object.entries(node)
    .filter(([key]) => key !== 'loc' && !key.endsWith('omments') && key !== 'tokens')
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isSyntaxNode);
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function spanOf(node: SyntaxNode): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
