import { tokenizeLines } from './tokenize-lines.js';

/** What coco-caption drops. In capitals, so that the lower-cased brackets (`-lrb-`) stay: they count as words in every metric. */
const PUNCTUATION = new Set("'' ' `` ` -LRB- -RRB- -LCB- -RCB- . ? ! , : - -- ... ;".split(' '));

/** Characters that end a line in the reference's tokenizer and so shift all later captions to the wrong image; a space here. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u2028\u2029]/g;

/**
 * Tokenises captions as coco-caption does before every metric: Penn Treebank tokens in lower case, punctuation dropped, joined by spaces.
 *
 * Takes all captions of a side (references or candidates) at once, in order: as in the reference, whether a caption's last period belongs
 * to its last word can depend on how the next caption begins. Gives one string a caption.
 */
export function tokenizeCaptions(captions: readonly string[]): string[] {
  return tokenizeLines(captions.map((caption) => caption.replaceAll(LINE_BREAK, ' '))).map((line) =>
    line
      .split(' ')
      .filter((token) => !PUNCTUATION.has(token))
      .join(' '),
  );
}
