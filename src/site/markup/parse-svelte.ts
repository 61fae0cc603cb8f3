import { type AST, parse } from 'svelte/compiler';
import type { MarkupAttribute, MarkupElement, MarkupNode } from './markup-element.js';

type Attributes = AST.RegularElement['attributes'];

/**
 * Parses the template of a Svelte component. `{alt}`, `src={url}` and mixed values count as computed, `{...props}` as a spread.
 *
 * @throws the compiler's error when the component can't be read
 */
export function parseSvelte(text: string): MarkupNode[] {
  return parse(text, { modern: true }).fragment.nodes.flatMap(convert);
}

function convert(node: unknown): MarkupNode[] {
  if (Array.isArray(node)) return node.flatMap(convert);
  if (!isNode(node)) return [];
  if (node.type === 'Text') return [{ kind: 'text', value: (node as AST.Text).data }];
  if ('attributes' in node && 'fragment' in node && 'name' in node) return [convertElement(node as AST.RegularElement)];
  // Blocks ({#if}, {#each}, {#await}, {#snippet}) keep their branches under several names, each a fragment.
  return Object.entries(node)
    .filter(([, value]) => isNode(value) && value.type === 'Fragment')
    .flatMap(([, value]) => convert((value as unknown as AST.Fragment).nodes));
}

function isNode(value: unknown): value is { type: string } {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function convertElement(node: AST.RegularElement): MarkupElement {
  const { attributes, spread } = convertAttributes(node.attributes);
  return {
    kind: 'element',
    name: node.name,
    attributes,
    spread,
    children: convert(node.fragment.nodes),
    start: node.start,
    end: node.end,
  };
}

function convertAttributes(list: Attributes): Pick<MarkupElement, 'attributes' | 'spread'> {
  const attributes = new Map<string, MarkupAttribute>();
  let spread = false;
  for (const attribute of list) {
    if (attribute.type === 'SpreadAttribute') spread = true;
    if (attribute.type !== 'Attribute' && attribute.type !== 'BindDirective') continue;
    const value = attribute.type === 'Attribute' ? literalOf(attribute.value) : undefined;
    const key = attribute.name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, { value, start: attribute.start, end: attribute.end });
  }
  return { attributes, spread };
}

function literalOf(value: AST.Attribute['value']): string | undefined {
  if (value === true) return '';
  const parts = Array.isArray(value) ? value : [value];
  const texts = parts.map((part) => {
    if (part.type === 'Text') return part.data;
    return part.expression.type === 'Literal' ? String(part.expression.value) : undefined;
  });
  return texts.every((part) => part !== undefined) ? texts.join('') : undefined;
}
