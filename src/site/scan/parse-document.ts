import { extname } from 'node:path';
import { ItemError } from '../../errors.js';
import type { MarkupNode } from '../markup/markup-element.js';
import { parseAstro } from '../markup/parse-astro.js';
import { parseHtml } from '../markup/parse-html.js';
import { parseJsx } from '../markup/parse-jsx.js';
import { parseMarkdown } from '../markup/parse-markdown.js';
import { parseSvelte } from '../markup/parse-svelte.js';
import { parseVue } from '../markup/parse-vue.js';

/** The syntaxes capwright reads, each with the file name extensions it is known by. */
const syntaxes = {
  html: ['.html', '.htm', '.xhtml'],
  markdown: ['.md', '.markdown'],
  mdx: ['.mdx'],
  jsx: ['.jsx', '.js', '.mjs'],
  tsx: ['.tsx'],
  vue: ['.vue'],
  svelte: ['.svelte'],
  astro: ['.astro'],
} as const;

export type Syntax = keyof typeof syntaxes;

/** The syntax of a file by its extension, or `undefined`. */
export function syntaxOf(file: string): Syntax | undefined {
  const extension = extname(file).toLowerCase();
  const known = Object.entries(syntaxes) as [Syntax, readonly string[]][];
  return known.find(([, extensions]) => extensions.includes(extension))?.[0];
}

/**
 * Parses a document of any known syntax.
 *
 * @returns its trees: one, but two for Markdown with HTML in it
 *
 * @throws ItemError `SYNTAX` with the parser's message (and position) when the document can't be read
 */
export async function parseDocument(text: string, syntax: Syntax): Promise<MarkupNode[][]> {
  try {
    switch (syntax) {
      case 'html':
        return [parseHtml(text)];
      case 'markdown':
      case 'mdx':
        return parseMarkdown(text, syntax === 'mdx');
      case 'jsx':
      case 'tsx':
        return [parseJsx(text, syntax === 'tsx')];
      case 'vue':
        return [parseVue(text)];
      case 'svelte':
        return [parseSvelte(text)];
      case 'astro':
        return [await parseAstro(text)];
    }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ItemError('SYNTAX', `Expected valid ${syntax} but found: ${message}`, { cause: error });
  }
}
