import { LongestMatch } from './longest-match.js';
import { TOKEN_RULES } from './token-rules.js';
import { tokenizeLines } from './tokenize-lines.js';

/** What coco-caption drops. In capitals, so that the lower-cased brackets (`-lrb-`) stay: they count as words in every metric. */
const PUNCTUATION = new Set("'' ' `` ` -LRB- -RRB- -LCB- -RCB- . ? ! , : - -- ... ;".split(' '));

/** Characters that end a line in the reference's tokenizer and so shift all later captions to the wrong image; a space here. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u2028\u2029]/;
const LINE_BREAKS = new RegExp(LINE_BREAK, 'g');

/**
 * Makes a tokenizer of captions as coco-caption has it before every metric: Penn Treebank tokens in lower case, punctuation dropped, joined
 * by spaces.
 *
 * It takes all captions of a side (references or candidates) at once, in order: as in the reference, whether a caption's last period
 * belongs to its last word can depend on how the next caption begins. It gives one string a caption. Making one costs about 0.1 s of
 * learning, so use it for both sides.
 */
export function captionTokenizer(): (captions: readonly string[]) => string[] {
  const lexer = new LongestMatch(TOKEN_RULES.map(({ pattern }) => pattern));
  return (captions) => {
    // Hardly any corpus has one, and to look once is faster than 30,000 times.
    const lines = LINE_BREAK.test(captions.join(' '))
      ? captions.map((caption) => caption.replaceAll(LINE_BREAKS, ' '))
      : captions;
    return tokenizeLines(lines, lexer, PUNCTUATION);
  };
}

/** Tokenises all captions of a side once; see {@link captionTokenizer}. */
export function tokenizeCaptions(captions: readonly string[]): string[] {
  return captionTokenizer()(captions);
}
