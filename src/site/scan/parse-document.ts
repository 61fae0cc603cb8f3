import { extname } from 'node:path';
import { ItemError } from '../../errors.js';
import type { MarkupNode } from '../markup/markup-element.js';

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
  const parse = await parserOf(syntax);
  try {
    return await parse(text);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ItemError('SYNTAX', `Expected valid ${syntax} but found: ${message}`, { cause: error });
  }
}

/** Loads a parser: together they would take most of a second, and a site needs one or two. */
async function parserOf(syntax: Syntax): Promise<(text: string) => MarkupNode[][] | Promise<MarkupNode[][]>> {
  switch (syntax) {
    case 'html': {
      const { parseHtml } = await import('../markup/parse-html.js');
      return (text) => [parseHtml(text)];
    }
    case 'markdown':
    case 'mdx': {
      const { parseMarkdown } = await import('../markup/parse-markdown.js');
      return (text) => parseMarkdown(text, syntax === 'mdx');
    }
    case 'jsx':
    case 'tsx': {
      const { parseJsx } = await import('../markup/parse-jsx.js');
      return (text) => [parseJsx(text, syntax === 'tsx')];
    }
    case 'vue': {
      const { parseVue } = await import('../markup/parse-vue.js');
      return (text) => [parseVue(text)];
    }
    case 'svelte': {
      const { parseSvelte } = await import('../markup/parse-svelte.js');
      return (text) => [parseSvelte(text)];
    }
    case 'astro': {
      const { parseAstro } = await import('../markup/parse-astro.js');
      return async (text) => [await parseAstro(text)];
    }
  }
}
