import { parse } from '@babel/parser';
import { jsxWithin, type SyntaxNode } from './jsx-within.js';
import type { MarkupNode } from './markup-element.js';

/**
 * Parses a JSX or TSX module and gives every JSX element in it, wherever in the code it stands.
 *
 * @param text the decoded source
 * @param typescript true for TSX; plain JSX is read with Flow's annotations allowed
 * @throws SyntaxError of the parser when the module can't be read
 */
export function parseJsx(text: string, typescript: boolean): MarkupNode[] {
  const file = parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    plugins: ['jsx', typescript ? 'typescript' : 'flow', 'decorators'],
  });
  // Babel's node types are a closed union without an index signature; the walk below reads them as plain records.
  return jsxWithin(file.program as unknown as SyntaxNode);
}
