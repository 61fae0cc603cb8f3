import {
  CAPITALISED_ABBREVIATIONS,
  NUMBER_ABBREVIATIONS,
  SENTENCE_FINAL_ABBREVIATIONS,
  SENTENCE_STARTERS,
  TITLE_ABBREVIATIONS,
} from './abbreviations.js';
import { acronym, digit, space, tag } from './patterns.js';
import { first, upTo, type TokenRule } from './token-rule.js';

const sentenceEnd = String.raw`${space}+([A-Z\u00c0-\u00de]|<[\/!?A-Za-z])`;
/** Words with a capital initial, their other letters in any case. */
const capitalInitial = (words: string) =>
  words.replace(/(\w)(\w*)/g, (_, initial: string, rest: string) => {
    return initial.toUpperCase() + (rest === '' ? '' : `(?i:${rest})`);
  });
const sentenceStart = String.raw`${space}+(${capitalInitial(SENTENCE_STARTERS)}|M[rRsS]\.|${tag})${space}`;
const capitalised = capitalInitial(CAPITALISED_ABBREVIATIONS);
const abbreviation = String.raw`((?i:${SENTENCE_FINAL_ABBREVIATIONS})|${capitalised}|[Pp][Pp]?[Tt][ey][Ss]?|(?i:ph)\.(?i:d))`;
const title = `((?i:${TITLE_ABBREVIATIONS})|[Mm][ft][Gg])`;
const beforeSpace = new RegExp(String.raw`\.${space}`);

/** Acronyms; one that ends a sentence keeps its period and leaves it to be read again. */
export const ACRONYM_RULES: readonly TokenRule[] = [
  { pattern: String.raw`${acronym}\.${sentenceStart}`, take: upTo(beforeSpace), write: (word) => `${word}.` },
  { pattern: String.raw`${acronym}\.` },
];

/** Abbreviations and initials with their period. An initial before a word that begins a sentence goes without. */
export const ABBREVIATION_RULES: readonly TokenRule[] = [
  { pattern: String.raw`${abbreviation}\.${sentenceEnd}`, take: upTo(beforeSpace), write: (word) => `${word}.` },
  { pattern: String.raw`${abbreviation}\.[\s\S][\s\S]`, take: (match) => match.length - 2 },
  { pattern: String.raw`${abbreviation}\.` },
  { pattern: String.raw`${title}\.` },
  { pattern: String.raw`(?i:${NUMBER_ABBREVIATIONS})\.${space}?${digit}`, take: (match) => match.indexOf('.') + 1 },
  { pattern: String.raw`[A-Za-z]\.${sentenceStart}`, take: first(1) },
  { pattern: String.raw`[A-Za-z]\.` },
];
