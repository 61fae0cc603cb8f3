/** One kind of token of the Penn Treebank tokenizer. */
export interface TokenRule {
  /** What must match, the context that follows included, in the language of `parsePattern`. */
  readonly pattern: string;
  /** How much of the match is consumed; all of it when absent. The rest is context and is read again. */
  readonly take?: (match: string) => number;
  /** The token as it is written; the consumed text without soft hyphens when absent. */
  readonly write?: (consumed: string) => string;
}

/** Takes the first characters of a match, so many. */
export const first = (length: number) => () => length;

/** Takes all of a match but its last character. */
export const allButLast = (match: string): number => match.length - 1;

/** Takes what stands before the first match of a pattern. */
export const upTo = (end: RegExp) => (match: string) => match.search(end);

/** Writes the same token whatever was read. */
export const always = (token: string) => () => token;

/** Writes what was read, soft hyphens and all. */
export const verbatim = (token: string): string => token;

/** Writes what was read as one token: its spaces become no-break spaces. */
export const joined = (token: string): string => token.replaceAll(' ', '\u00a0');

/** Like {@link joined}, with round brackets by name. */
export const bracketed = (token: string): string => joined(token).replaceAll('(', '-LRB-').replaceAll(')', '-RRB-');

/** Writes quotation marks of any kind in the treebank's ASCII: ` ' `` ''. */
export const asciiQuotes = (quotes: string): string =>
  quotes
    .replaceAll('&apos;', "'")
    .replace(/[\u0091\u2018\u201b\u2039]/g, '`')
    .replace(/[\u0092\u2019\u203a]/g, "'")
    .replace(/[\u0093\u201c\u00ab]/g, '``')
    .replace(/[\u0094\u201d\u00bb]/g, "''");
