import type { MarkupNode } from '../markup/markup-element.js';

const silent = new Set(['script', 'style', 'svg', 'title', 'textarea', 'select']);

/** The text a reader hears of some markup, white space collapsed; scripts, styles and drawings are left out. */
export function plainText(nodes: readonly MarkupNode[]): string {
  return collect(nodes).replace(/\s+/g, ' ').trim();
}

function collect(nodes: readonly MarkupNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.value;
      return silent.has(node.name) ? ' ' : `${collect(node.children)} `;
    })
    .join('');
}
