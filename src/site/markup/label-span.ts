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
  const codeEnd = codeSpans(text, first, end);
  let depth = 1;
  let at = first;
  while (at < end) {
    switch (text[at]) {
      case '\\':
        at += 2;
        continue;
      case '`':
        at = codeEnd(at);
        continue;
      case '<':
        at += tagLength(text.slice(at, end)) || 1;
        continue;
      case '[':
        depth += 1;
        break;
      case ']':
        depth -= 1;
        break;
    }
    if (depth === 0) return { start: first, end: at };
    at += 1;
  }
  return { start: first, end: first };
}

/**
 * Tells where the code span ends that begins with the backticks at an offset: behind the next run of as many. Where there is
 * none, they are plain text, all of them. Offsets must be asked for in order.
 */
function codeSpans(text: string, start: number, end: number): (at: number) => number {
  const runs = new Map<number, number[]>(); // by their length, the last one first
  for (const { 0: run, index } of [...text.slice(start, end).matchAll(/`+/g)].reverse()) {
    const known = runs.get(run.length);
    if (known === undefined) runs.set(run.length, [start + index]);
    else known.push(start + index);
  }
  return (at) => {
    let opened = at;
    while (opened < end && text[opened] === '`') opened++;
    const length = opened - at;
    const closers = runs.get(length) ?? [];
    while ((closers.at(-1) ?? end) < opened) closers.pop();
    const closer = closers.at(-1);
    return closer === undefined ? opened : closer + length;
  };
}

/** How many characters at the start of `text` are a tag or an autolink. */
function tagLength(text: string): number {
  return /^<(?:[a-z][\w.+-]*:[^\s<>]*|\/?[a-z][^<>]*)>/i.exec(text)?.[0].length ?? 0;
}
