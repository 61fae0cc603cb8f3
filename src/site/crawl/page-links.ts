import type { MarkupNode } from '../markup/markup-element.js';

/** Addresses that are no pages, by their extension: nobody needs to be asked for them. */
const otherKinds =
  /\.(?:pdf|zip|gz|tgz|jpe?g|png|gif|webp|avif|svg|ico|css|js|json|xml|mp[34]|webm|docx?|xlsx?|pptx?|exe|dmg|woff2?)$/i;

/**
 * The pages that a page links to: `<a href>` and `<area href>` with http addresses, without fragments, each once.
 *
 * @param nodes the page
 * @param base what relative addresses are resolved against
 */
export function pageLinks(nodes: readonly MarkupNode[], base: URL): URL[] {
  const links = new Map<string, URL>();
  const visit = (node: MarkupNode): void => {
    if (node.kind === 'text') return;
    const href = node.name === 'a' || node.name === 'area' ? node.attributes.get('href')?.value?.trim() : undefined;
    if (href !== undefined && URL.canParse(href, base.href)) {
      const url = new URL(href, base);
      url.hash = '';
      if (/^https?:$/.test(url.protocol) && !otherKinds.test(url.pathname)) links.set(url.href, url);
    }
    node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return [...links.values()];
}
