import { DIGIT, LETTER, MARK } from './characters.js';

/** Patterns that several kinds of tokens share. A soft hyphen counts as a letter and vanishes when the token is written. */

const accentedEntity = '&[aeiouAEIOU](?i:acute|grave|uml);';

/** White space that separates words, the end of a line included. */
export const space = String.raw`[ \t\u00a0\u2000-\u200a\u3000\n]`;
export const letterOrMark = String.raw`([${LETTER}${MARK}\u00ad]|${accentedEntity})`;
export const digit = `[${DIGIT}]`;
export const alphanumerics = `[${LETTER}${DIGIT}]+`;
/** A word that starts with a letter: "x2", "é1". */
export const name = `${letterOrMark}(${letterOrMark}|[${DIGIT}])*`;
export const apostrophe = String.raw`(['\u0092\u2019]|&(?i:apos);)`;
/** An apostrophe, or what people type for one inside a word. */
export const looseApostrophe = String.raw`(['\u0060\u0091\u0092\u2018\u2019\u201b]|&(?i:apos);)`;
/** What is written together with the word before it and yet a word of its own. */
export const clitic = `${apostrophe}(?i:s|d|m|re|ve|ll)`;
/** Letters with periods between them, the last period left out: "U.S". */
export const acronym = String.raw`[A-Za-z](\.[A-Za-z])+`;

const attribute = String.raw`[A-Za-z][A-Za-z0-9:._\-]*( *= *("[^"\n]*"|'[^'\n]*'))?`;
const openTag = String.raw`<[A-Za-z][A-Za-z0-9:._\-]*( +${attribute})* *(\/ *)?>`;
const closeTag = String.raw`<\/[A-Za-z][A-Za-z0-9:._\-]* *>`;
const declaration = String.raw`<[!?][A-Za-z\-][^>\n]*>`;
/** A tag of HTML or XML. */
export const tag = `${openTag}|${closeTag}|${declaration}`;
