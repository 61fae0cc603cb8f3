/**
 * Turns offsets into `line:column`, both from 1, columns in UTF-16 units as editors count them.
 *
 * @param text the document; lines end with LF, CRLF or CR
 */
export function lineMap(text: string): (offset: number) => string {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return `${low + 1}:${offset - (starts[low] ?? 0) + 1}`;
  };
}
