/** An alternative text as it is written: one line, single spaces, no control characters, no half of a surrogate pair. */
export function normalizeText(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
