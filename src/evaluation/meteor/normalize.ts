/** The letters and digits that METEOR keeps inside words, besides . ' , and -. Every other character stands alone. */
const LETTER =
  'A-Za-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u017e\\u0400-\\u0527\\u1d00-\\u1d7f\\ua640-\\ua66e\\ua67e-\\ua697';
const STANDS_ALONE = new RegExp(`[^${LETTER}0-9 \\t\\n\\v\\f\\r.',\\-]`, 'gu');
const WIDE_SPACE = /^[\u00a0\u2000-\u200a\u202f\u205f\u3000]$/;
const HYPHENATED = new RegExp(`([${LETTER}0-9.])-([${LETTER}0-9])`, 'g');
const HAS_LETTER = new RegExp(`[${LETTER}]`);
const APOSTROPHES: readonly [RegExp, string][] = [
  [new RegExp(`([^${LETTER}])'([^${LETTER}])`, 'g'), "$1 ' $2"],
  [new RegExp(`([^${LETTER}0-9])'([${LETTER}])`, 'g'), "$1 ' $2"],
  [new RegExp(`([${LETTER}])'([^${LETTER}])`, 'g'), "$1 ' $2"],
  [new RegExp(`([${LETTER}])'([${LETTER}])`, 'g'), "$1 '$2"],
  [/([0-9])'(s)/g, "$1 '$2"],
];

/** Prefixes whose period never ends a sentence, and those where it doesn't before a number only. */
export interface NonbreakingPrefixes {
  readonly always: ReadonlySet<string>;
  readonly beforeNumbers: ReadonlySet<string>;
}

/**
 * Tokenises a line of English as METEOR 1.5 does with `-norm`: quotes and dashes made plain, punctuation set apart, hyphenated words split,
 * acronyms without their periods, lower case. It follows the tokenizer of Moses (Koehn et al. 2007), as seen from outside.
 *
 * Takes the line and the prefixes of `nonbreaking/english.prefixes`; gives its words.
 */
export function normalize(line: string, prefixes: NonbreakingPrefixes): string[] {
  // Most captions are words alone, which no rule below touches.
  if (/^[a-z ]*$/.test(line)) return line.split(' ').filter((word) => word !== '');
  let text = ` ${line} `
    .replace(/[\u2018\u2019`]/g, "'")
    .replace(/''|[\u201c\u201d]/g, '"')
    .replaceAll('\u2013', ' - ')
    .replace(STANDS_ALONE, ' $& ')
    .replace(/\.{2,}/g, (dots) => ` ${dots.replaceAll('.', '\u0000')} `)
    .replace(/([^0-9]),([^0-9])/g, '$1 , $2')
    .replace(/([0-9]),([^0-9])/g, '$1 , $2')
    .replace(/([^0-9]),([0-9])/g, '$1 , $2')
    .replaceAll('--', '-')
    .replace(HYPHENATED, '$1 $2');
  for (const [pattern, replacement] of APOSTROPHES) text = text.replace(pattern, replacement);
  const words = text.split(/[ \t\n\f\r]+/).filter((word) => word !== '');
  return words
    .flatMap((word, at) => splitPeriod(word, words[at + 1] ?? '', prefixes))
    .filter((word) => !WIDE_SPACE.test(word))
    .map((word) => word.replaceAll('\u0000', '.').toLowerCase());
}

/** Splits the period off a word that ends with one, unless it belongs to the word or the sentence goes on. */
function splitPeriod(word: string, next: string, { always, beforeNumbers }: NonbreakingPrefixes): string[] {
  if (!word.endsWith('.') || word === '.') return [word];
  const stem = word.slice(0, -1);
  if (stem.includes('.') && HAS_LETTER.test(stem)) return [word.replaceAll('.', '')];
  if (always.has(stem) || /^[a-z]/.test(next) || (beforeNumbers.has(stem) && /^[0-9]/.test(next))) return [word];
  return [stem, '.'];
}
