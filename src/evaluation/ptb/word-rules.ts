import { LETTER, DIGIT } from './characters.js';
import {
  acronym,
  alphanumerics,
  apostrophe,
  clitic,
  digit,
  letterOrMark,
  looseApostrophe,
  name,
  space,
} from './patterns.js';
import { allButLast, asciiQuotes, first, upTo, type TokenRule } from './token-rule.js';

const elided = `[dDoOlL]${looseApostrophe}[${LETTER}${DIGIT}]{2}[${LETTER}${DIGIT}]*`;
const apostropheWord =
  `${elided}|[A-HJ-XZn]${looseApostrophe}[${LETTER}]{2}[${LETTER}]*|` +
  `[${LETTER}]+[aeiouyAEIOUY]${looseApostrophe}[aeiouA-Z][${LETTER}]*`;
const hyphenated =
  String.raw`(${alphanumerics}|${elided})([_\-\u058a\u2010\u2011](${alphanumerics}|${elided}))+|` +
  String.raw`[A-Za-z0-9][A-Za-z0-9.,\u00ad]*(-([A-Za-z0-9\u00ad]+|${acronym}\.))+`;
const slashed = String.raw`[A-Za-z0-9]+(-[A-Za-z]+){0,2}`;
const ampersanded = '[A-Z]+(([&+]|&(?i:amp);)[A-Z]+)+';
const dotted = `${name}([.!?]${name})+`;
const numbered = `${digit}+[${LETTER}${DIGIT}]*`;

/** Words that are taken apart: at "cannot" and its like, and before a clitic. */
export const SPLIT_WORD_RULES: readonly TokenRule[] = [
  // Words written together that the treebank splits; the second half is read again.
  { pattern: `(?i:cannot|gonna|gotta|lemme|gimme|wanna)`, take: first(3) },
  { pattern: `'(?i:tis|twas)`, take: first(2) },
  { pattern: `(?i:d)${apostrophe}(?i:ye)` },

  // A word before a clitic: do|n't, it|'s, we|'ll. What follows the clitic is settled when it is read itself.
  {
    pattern: String.raw`[A-Za-z\u00ad]*[A-MO-Za-mo-z]\u00ad*(?i:n)${looseApostrophe}(?i:t)`,
    take: upTo(/n(.|&apos;)t$/is),
  },
  { pattern: `${name}([.!?]${name})*${clitic}`, take: upTo(/(['\u0092\u2019]|&apos;)[a-z]+$/i) },
  { pattern: `${clitic}[^A-Za-z]`, take: allButLast, write: asciiQuotes },
  { pattern: `(?i:n)${looseApostrophe}(?i:t)`, write: asciiQuotes },
];

/** Words that hold an apostrophe: o'clock, d'Artagnan, Hallowe'en, rock 'n' roll. */
export const APOSTROPHE_WORD_RULES: readonly TokenRule[] = [
  { pattern: `${apostrophe}[nN]${apostrophe}?` },
  { pattern: `([lLdDjJ]|(?i:ol|somethin|dunkin))${apostrophe}` },
  {
    pattern: `${apostrophe}(?i:em|till?|cause)|${apostrophe}[2-9]0[sS]|[cC][aA][pP]${apostrophe}[nN]|(?i:c'mon|c'est|e'er)`,
  },
  { pattern: `${apostrophe}${digit}${digit}${space}`, take: first(3) },
  { pattern: apostropheWord },
  { pattern: String.raw`[oO]${looseApostrophe}[oO]` },
  { pattern: `[yY]${apostrophe}[${LETTER}]`, take: allButLast },
];

/** Plain words, and words with a period, exclamation or question mark inside. */
export const PLAIN_WORD_RULES: readonly TokenRule[] = [
  { pattern: `${letterOrMark}+` },
  { pattern: name },
  { pattern: numbered },
  { pattern: dotted },
];

/** A word of any kind whose period is followed at once by another mark keeps it. */
export const WORD_BEFORE_MARK_RULES: readonly TokenRule[] = [
  {
    pattern: String.raw`(${[elided, name, numbered, dotted, hyphenated, ampersanded].join('|')})\.[,;:]`,
    take: allButLast,
  },
];

/** Words joined by hyphens, underscores, slashes or ampersands. */
export const COMPOUND_RULES: readonly TokenRule[] = [
  { pattern: hyphenated },
  { pattern: String.raw`${slashed}(\\?\/${slashed}){1,2}` },
  { pattern: ampersanded, write: (token) => token.replaceAll(/&amp;/gi, '&') },
  { pattern: String.raw`[cC]\+\+|[cCfF]#` },
];
