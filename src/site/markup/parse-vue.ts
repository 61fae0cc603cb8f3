import { type ElementNode, NodeTypes, parse, type TemplateChildNode } from '@vue/compiler-dom';
import type { MarkupAttribute, MarkupElement, MarkupNode } from './markup-element.js';

/**
 * Parses the HTML templates of a Vue single-file component. Bound attributes (`:src`, `v-bind:alt`) count as computed,
 * `v-bind="object"` as a spread. A template in another language (Pug) holds no elements here.
 *
 * @throws the compiler's error when the component can't be read
 */
export function parseVue(text: string): MarkupNode[] {
  const root = parse(text, { parseMode: 'sfc', prefixIdentifiers: false });
  return root.children
    .filter(isElement)
    .filter(isTemplate)
    .flatMap((block) => block.children.flatMap(convert));
}

function isElement(node: TemplateChildNode): node is ElementNode {
  return node.type === NodeTypes.ELEMENT;
}

function isTemplate(node: ElementNode): boolean {
  return node.tag === 'template';
}

function convert(node: TemplateChildNode): MarkupNode[] {
  if (node.type === NodeTypes.TEXT) return [{ kind: 'text', value: node.content }];
  return isElement(node) ? [convertElement(node)] : [];
}

function convertElement(node: ElementNode): MarkupElement {
  const attributes = new Map<string, MarkupAttribute>();
  let spread = false;
  for (const prop of node.props) {
    const start = prop.loc.start.offset;
    const end = prop.loc.end.offset;
    if (prop.type === NodeTypes.ATTRIBUTE) {
      add(attributes, prop.name, { value: prop.value?.content ?? '', start, end });
    } else if (prop.name === 'bind') {
      const argument = prop.arg;
      if (argument?.type === NodeTypes.SIMPLE_EXPRESSION && argument.isStatic) {
        add(attributes, argument.content, { value: undefined, start, end });
      } else spread = true;
    }
  }
  return {
    kind: 'element',
    name: node.tag,
    attributes,
    spread,
    children: node.children.flatMap(convert),
    start: node.loc.start.offset,
    end: node.loc.end.offset,
  };
}

function add(attributes: Map<string, MarkupAttribute>, name: string, attribute: MarkupAttribute): void {
  const key = name.toLowerCase();
  if (!attributes.has(key)) attributes.set(key, attribute);
}
