import { digit } from './patterns.js';
import { always, bracketed, joined, type TokenRule } from './token-rule.js';

const separator = String.raw`[\- \u00a0]`;
const areaCode = String.raw`\([0-9]{2,3}\)[ \u00a0]?`;
const prefix = String.raw`(\+\+?)?([0-9]{2,4}${separator})?[0-9]{2,4}${separator}`;
const telephone = `(${areaCode}|${prefix})[0-9]{3,4}${separator}?[0-9]{3,5}`;

/** Numbers, dates, fractions, telephone numbers and money. */
export const NUMBER_RULES: readonly TokenRule[] = [
  { pattern: String.raw`[+\-]?(${digit}+|${digit}*([.:,\u00ad\u066b\u066c]${digit}+)+)` },
  { pattern: String.raw`[0-9]{1,2}[\-\/][0-9]{1,2}[\-\/][0-9]{2,4}` },
  { pattern: String.raw`(${digit}{1,4}[\- \u00a0])?${digit}{1,4}(\\?\/|\u2044)${digit}{1,4}`, write: joined },
  { pattern: telephone, write: bracketed },
  { pattern: String.raw`[A-Z]*\$` },
  { pattern: String.raw`[\u0080\u00a4\u20a0\u20ac]`, write: always('$') },
  { pattern: String.raw`\u00a2`, write: always('cents') },
  { pattern: String.raw`\u00a3`, write: always('#') },
  { pattern: String.raw`\u00bc`, write: always('1/4') },
  { pattern: String.raw`\u00bd`, write: always('1/2') },
  { pattern: String.raw`\u00be`, write: always('3/4') },
  { pattern: String.raw`\u2153`, write: always('1/3') },
  { pattern: String.raw`\u2154`, write: always('2/3') },
];
