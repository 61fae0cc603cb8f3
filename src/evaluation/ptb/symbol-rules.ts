import { SYMBOL } from './characters.js';
import { clitic } from './patterns.js';
import { allButLast, always, asciiQuotes, bracketed, first, type TokenRule } from './token-rule.js';

/** An eye or a cheek of an emoticon that is read upright. */
const face = String.raw`[\-^x=~<>']`;

/** Emoticons. */
export const EMOTICON_RULES: readonly TokenRule[] = [
  {
    pattern: String.raw`[<>]?[:;=]['o*\-]?[\(\)DdPpO@\|\\\[\]\{][^A-Za-z0-9]`,
    take: allButLast,
    write: bracketed,
  },
  { pattern: String.raw`${face}_${face}|\(${face}_?${face}\)`, write: bracketed },
];

/** Quotation marks: an opening one stands before a word. A clitic that no other rule took is one too. */
export const QUOTATION_RULES: readonly TokenRule[] = [
  { pattern: String.raw`'[A-Za-z][^ \t\n\u00a0]`, take: first(1), write: always('`') },
  { pattern: clitic, write: asciiQuotes },
  { pattern: `("|&quot;)[A-Za-z0-9$]`, take: allButLast, write: always('``') },
  { pattern: `"|&quot;`, write: always("''") },
  { pattern: `&(?i:quot|apos);`, write: asciiQuotes },
  { pattern: String.raw`''|\u0060\u0060` },
  { pattern: String.raw`['\u0060]` },
  { pattern: String.raw`[\u0091-\u0094\u2018-\u201f\u2039\u203a\u00ab\u00bb\u0060]{1,2}`, write: asciiQuotes },
];

/** Punctuation, brackets, entities and all other symbols. */
export const SYMBOL_RULES: readonly TokenRule[] = [
  { pattern: String.raw`\.{3,}|(\. ){2,}\.|\u2026|\u0085`, write: always('...') },
  { pattern: `-|-{5,}|-[lrLR][rscRSC][bB]-` },
  { pattern: String.raw`-{2,4}|[\u0096\u0097\u2013-\u2015]`, write: always('--') },
  { pattern: String.raw`[!?]+|[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+|[\u2080-\u2089]+|\\?\*|\*+|#+|@+|_+|<<|>>` },
  { pattern: String.raw`\u00ad`, write: always('-') },
  { pattern: `&(?i:amp);`, write: always('&') },
  { pattern: `&(?i:mdash|md|ndash);`, write: always('--') },
  { pattern: `&(?i:lt);`, write: always('<') },
  { pattern: `&(?i:gt);`, write: always('>') },
  { pattern: `&(#[0-9]+|(?i:ht|tl|ur|lr|qc|ql|qr|odq|cdq));` },
  { pattern: String.raw`\(`, write: always('-LRB-') },
  { pattern: String.raw`\)`, write: always('-RRB-') },
  { pattern: String.raw`\[`, write: always('-LSB-') },
  { pattern: String.raw`\]`, write: always('-RSB-') },
  { pattern: String.raw`\{`, write: always('-LCB-') },
  { pattern: String.raw`\}`, write: always('-RCB-') },
  { pattern: String.raw`[.,;:%&*+<=>^\|~\/\\]` },
  { pattern: SYMBOL },
];
