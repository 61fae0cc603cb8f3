import { parse } from '@astrojs/compiler';
import type { AttributeNode, Node, TagLikeNode } from '@astrojs/compiler/types';
import type { MarkupAttribute, MarkupNode } from './markup-element.js';

/**
 * Parses an Astro component with Astro's own compiler (WebAssembly).
 * Expressions (`src={hero}`) count as computed, `{...props}` as a spread.
 *
 * @throws Error with the compiler's first message when the component can't be read
 */
export async function parseAstro(text: string): Promise<MarkupNode[]> {
  const { ast, diagnostics } = await parse(text, { position: true });
  const failure = diagnostics.find(({ severity }) => (severity as number) === 1);
  if (failure) throw new Error(failure.text);
  const offsets = unitOffsets(text);
  const offset = (byte: number): number => offsets[Math.min(byte, offsets.length - 1)] ?? text.length;
  return ast.children.flatMap((node) => convert(node, text, offset));
}

/** The place in UTF-16 units, as the tree counts, of each byte of UTF-8, as the compiler counts. */
function unitOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  let unit = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    offsets.fill(unit, byte, byte + length);
    byte += length;
    unit += character.length;
  }
  offsets[byte] = unit;
  return offsets;
}

type OffsetOf = (byte: number) => number;

function convert(node: Node, text: string, offset: OffsetOf): MarkupNode[] {
  if (node.type === 'text') return [{ kind: 'text', value: node.value }];
  if (!('children' in node)) return [];
  const shown = node.children.filter(({ type }) => node.type !== 'expression' || type !== 'text'); // code is no text
  const children = shown.flatMap((child) => convert(child, text, offset));
  if (node.type === 'root' || node.type === 'expression' || node.type === 'fragment') return children;
  const start = tagStart(node, text, offset);
  if (start === undefined) return children;
  const end = node.position?.end;
  return [
    {
      kind: 'element',
      name: node.name,
      attributes: convertAttributes(node.attributes, text, offset),
      spread: node.attributes.some(({ kind }) => kind === 'spread'),
      children,
      start,
      end: end ? offset(end.offset) : start + 1 + node.name.length,
    },
  ];
}

/** The compiler's positions are one byte late for some tags; `undefined` when they lead to no such tag: it is not touched. */
function tagStart({ name, position }: TagLikeNode, text: string, offset: OffsetOf): number | undefined {
  if (!position) return undefined;
  const start = offset(position.start.offset);
  return [start, start - 1].find((at) => text.startsWith(`<${name}`, at));
}

function convertAttributes(
  list: readonly AttributeNode[],
  text: string,
  offset: OffsetOf,
): ReadonlyMap<string, MarkupAttribute> {
  const attributes = new Map<string, MarkupAttribute>();
  for (const { kind, name, value, position } of list) {
    const key = name.toLowerCase();
    if (kind === 'spread' || !position || attributes.has(key)) continue;
    const start = offset(position.start.offset);
    const literal = kind === 'quoted' || kind === 'empty' || (kind === 'template-literal' && !value.includes('${'));
    attributes.set(key, {
      value: literal && text.startsWith(name, start) ? value : undefined,
      start,
      end: start + attributeLength(text.slice(start)),
    });
  }
  return attributes;
}

/** The length of `name`, `name=value`, `name="value"`, `name='value'` or ``name=`value` `` at the start of `text`. */
function attributeLength(text: string): number {
  const match = /^[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|`[^`]*`|[^\s>"'`]+))?/.exec(text);
  return match?.[0].length ?? 0;
}
