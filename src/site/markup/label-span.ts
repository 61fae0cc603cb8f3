/**
 * Finds the label of a Markdown image: what stands between `![` and the `]` that closes it.
 *
 * Brackets nest, a backslash escapes the next character, and inside code spans, HTML tags and angle-bracket links brackets
 * do not count (CommonMark 0.31, sections 6.3 and 6.4).
 *
 * @param text the document
 * @param start offset of `![`
 * @param end offset after the image
 */
export function labelSpan(text: string, start: number, end: number): { start: number; end: number } {
  const first = start + 2;
  let depth = 1;
  let at = first;
  while (at < end) {
    const skipped = opaqueLength(text.slice(at, end));
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    if (text[at] === '[') depth += 1;
    if (text[at] === ']') depth -= 1;
    if (depth === 0) return { start: first, end: at };
    at += 1;
  }
  return { start: first, end: first };
}

/** How many characters at the start of `text` hide brackets: an escape, a code span, a tag or an autolink. */
function opaqueLength(text: string): number {
  const escape = /^\\[\s\S]/.exec(text) ?? /^(`+)(?!`)[\s\S]*?[^`]\1(?!`)/.exec(text);
  if (escape) return escape[0].length;
  const tag = /^<(?:[a-z][\w.+-]*:[^\s<>]*|\/?[a-z][^<>]*)>/i.exec(text);
  return tag?.[0].length ?? 0;
}
