import { UsageError } from '../../errors.js';

const LONGEST_LINE = 1 << 20;

/**
 * Splits UTF-8 text that arrives in pieces into its lines, without their ends (LF or CRLF) and without a byte order
 * mark. Holds one line at a time.
 * @param name how messages call the input
 * @throws UsageError for a line of more than 2^20 characters: that is no list
 */
export async function* readLines(pieces: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      yield withoutReturn(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > LONGEST_LINE) {
      throw new UsageError(
        `${name}: expected a text with one entry a line, found a line of over a million characters.`,
      );
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
