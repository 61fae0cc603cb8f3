import { textDecoder } from '../../decode-text.js';
import { UsageError } from '../../errors.js';

const LONGEST_LINE = 1 << 20;

/**
 * Splits UTF-8 text (or UTF-16 with its mark) that arrives in pieces into its lines, without their ends (LF or CRLF) and without a byte order
 * mark. Where its beginning has NUL characters these are the ends, and lines may hold line breaks (`find -print0`). Holds one
 * line at a time.
 * @param name how messages call the input
 * @throws UsageError for a line of more than 2^20 characters: that is no list
 */
export async function* readLines(pieces: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  let decoder: ReturnType<typeof textDecoder> | undefined;
  let rest = '';
  let separator: '\n' | '\0' | undefined;
  const ends = (from: number): number => (separator === undefined ? -1 : rest.indexOf(separator, from));
  const trimmed = (line: string): string => (separator === '\0' || !line.endsWith('\r') ? line : line.slice(0, -1));
  for await (const piece of pieces) {
    rest += typeof piece === 'string' ? piece : (decoder ??= textDecoder(piece)).decode(piece, { stream: true });
    separator ??= (['\0', '\n'] as const).find((end) => rest.includes(end));
    let start = 0;
    for (let end = ends(start); end >= 0; end = ends(start)) {
      yield trimmed(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > LONGEST_LINE) {
      throw new UsageError(
        `${name}: expected a text with one entry a line, found a line of over a million characters.`,
      );
    }
  }
  rest += decoder?.decode() ?? '';
  if (rest !== '') yield trimmed(rest);
}
