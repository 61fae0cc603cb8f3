import type { Syntax } from '../scan/parse-document.js';

/**
 * Escapes a text for a quoted attribute, so that it reads back as itself in HTML, JSX, Vue, Svelte and Astro alike.
 *
 * Braces and `<` are escaped too: they begin expressions in Svelte and code in template languages. Inside Markdown, so are
 * the marks that would end a table cell or a code span around the tag.
 *
 * @param text the text, in one line
 * @param quote the quotation mark around it
 */
export function escapeAttribute(text: string, quote: '"' | "'", syntax: Syntax): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll(quote, quote === '"' ? '&quot;' : '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('{', '&#123;')
    .replaceAll('}', '&#125;');
  if (syntax !== 'markdown' && syntax !== 'mdx') return escaped;
  return escaped.replaceAll('`', '&#96;').replaceAll('|', '&#124;').replaceAll('>', '&gt;').replaceAll('\\', '&#92;');
}
