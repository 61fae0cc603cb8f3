import { ABBREVIATION_RULES, ACRONYM_RULES } from './abbreviation-rules.js';
import { ADDRESS_RULES, FILE_NAME_RULES } from './address-rules.js';
import { NUMBER_RULES } from './number-rules.js';
import { tag } from './patterns.js';
import { EMOTICON_RULES, QUOTATION_RULES, SYMBOL_RULES } from './symbol-rules.js';
import { always, joined, type TokenRule } from './token-rule.js';
import {
  APOSTROPHE_WORD_RULES,
  COMPOUND_RULES,
  PLAIN_WORD_RULES,
  SPLIT_WORD_RULES,
  WORD_BEFORE_MARK_RULES,
} from './word-rules.js';

const SPACE_AND_MARKUP_RULES: readonly TokenRule[] = [
  { pattern: String.raw`[ \t\u00a0\u2000-\u200a\u3000]+|&(?i:nbsp);`, write: always('') },
  { pattern: tag, write: joined },
];

/** All rules, in order of precedence among matches of equal length. */
export const TOKEN_RULES: readonly TokenRule[] = [
  ...SPACE_AND_MARKUP_RULES,
  ...SPLIT_WORD_RULES,
  ...APOSTROPHE_WORD_RULES,
  ...ACRONYM_RULES,
  ...ADDRESS_RULES,
  ...PLAIN_WORD_RULES,
  ...ABBREVIATION_RULES,
  ...WORD_BEFORE_MARK_RULES,
  ...FILE_NAME_RULES,
  ...COMPOUND_RULES,
  ...NUMBER_RULES,
  ...EMOTICON_RULES,
  ...QUOTATION_RULES,
  ...SYMBOL_RULES,
];
