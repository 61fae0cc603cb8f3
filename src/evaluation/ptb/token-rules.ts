import {
  CAPITALISED_ABBREVIATIONS,
  NUMBER_ABBREVIATIONS,
  SENTENCE_FINAL_ABBREVIATIONS,
  SENTENCE_STARTERS,
  TITLE_ABBREVIATIONS,
} from './abbreviations.js';
import { DIGIT, LETTER, MARK, SYMBOL } from './characters.js';

/** One kind of token of the Penn Treebank tokenizer. */
export interface TokenRule {
  /** What must match, the context that follows included, in the language of `parsePattern`. */
  readonly pattern: string;
  /** How much of the match is consumed; all of it when absent. The rest is context and is read again. */
  readonly take?: (match: string) => number;
  /** The token as it is written; the consumed text itself when absent. */
  readonly write?: (consumed: string) => string;
}

const space = '[ \\t\\u00a0\\u2000-\\u200a\\u3000\\n]';
const accentedEntity = '&[aeiouAEIOU](?i:acute|grave|uml);';
const letter = `([${LETTER}\\u00ad]|${accentedEntity})`;
const letterOrMark = `([${LETTER}${MARK}\\u00ad]|${accentedEntity})`;
const looseApostrophe = "(['`\\u0091\\u0092\\u2018\\u2019\\u201b]|&apos;)";
const apostrophe = "(['\\u0092\\u2019]|&apos;)";
const clitic = `${apostrophe}(?i:s|d|m|re|ve|ll)`;
/** A word that starts with a letter: "x2", "é1". */
const name = `${letterOrMark}(${letterOrMark}|[${DIGIT}])*`;
const attribute = `[A-Za-z][A-Za-z0-9:._\\-]*( *= *("[^"\\n]*"|'[^'\\n]*'))?`;
const openTag = `<[A-Za-z][A-Za-z0-9:._\\-]*( +${attribute})* *(\\/ *)?>`;
const closeTag = '<\\/[A-Za-z][A-Za-z0-9:._\\-]* *>';
const declaration = '<[!?][A-Za-z\\-][^>\\n]*>';
const wholeTag = `${openTag}|${closeTag}|${declaration}`;
const sentenceEnd = `${space}+([A-Z\\u00c0-\\u00de]|<[\\/!?A-Za-z])`;
const sentenceStart = `${space}+(${SENTENCE_STARTERS}|M[rs]\\.|${wholeTag})${space}`;
const capitalised = CAPITALISED_ABBREVIATIONS.replace(/\w+/g, (word) => {
  const initial = word.charAt(0).toUpperCase();
  return `${initial}(${word.slice(1)}|${word.slice(1).toUpperCase()})`;
});
const abbreviation = `((?i:${SENTENCE_FINAL_ABBREVIATIONS})|${capitalised}|[Pp]t[ey]|(?i:ph)\\.(?i:d))`;
const title = `((?i:${TITLE_ABBREVIATIONS})|[Mm]fg)`;
const acronym = '[A-Za-z](\\.[A-Za-z])+';
const inUrl = '[^ \\t\\n\\f\\r"<>\\|\\(\\)\\{\\}]';
const inPath = '[^ \\t\\n\\f\\r"<>\\|\\(\\)]';
const endOfUrl = '[^ \\t\\n\\f\\r"<>\\|.!?\\(\\)\\{\\},\\-]';
const inHost = '[^ \\t\\n\\f\\r"<>\\|.!?\\(\\)\\{\\},\\u00ad]';
const inBareHost = '[^ \\t\\n\\f\\r"<>\\|.!?\\(\\)\\{\\},\\u00ad\\-_`\'$\\/:;=@\\[\\]\\\\\\^0-9A-Z]';
const inLocalPart = '[^ \\t\\n\\f\\r\\u00a0"<>\\|\\(\\)\\{\\}]';
const inDomain = '[^ \\t\\n\\f\\r\\u00a0"<>\\|\\(\\)\\{\\}.]';
const fileExtension =
  'bat|bmp|c|class|cgi|cpp|dll|doc|docx|exe|gif|gz|h|htm|html|jar|java|jpeg|jpg|mov|mp3|pdf|php|pl|png|ppt|ps|py|sql|tar|txt|wav|x|' +
  'xml|zip';
const digit = `[${DIGIT}]`;

const beforeSpace = new RegExp(`\\.${space}`);
const alphanumerics = `[${LETTER}${DIGIT}]+`;
const elided = `[dDoOlL]${looseApostrophe}[${LETTER}${DIGIT}]{2}[${LETTER}${DIGIT}]*`;
const apostropheWord =
  `${elided}|[A-HJ-XZn]${looseApostrophe}[${LETTER}]{2}[${LETTER}]*|` +
  `[${LETTER}]+[aeiouyAEIOUY]${looseApostrophe}[aeiouA-Z][${LETTER}]*`;
const hyphenated =
  `(${alphanumerics}|${elided})([_\\-\\u058a\\u2010\\u2011](${alphanumerics}|${elided}))+|` +
  `[A-Za-z0-9][A-Za-z0-9.,\\u00ad]*(-([A-Za-z0-9\\u00ad]+|${acronym}\\.))+`;
const ampersanded = '[A-Z]+(([&+]|&(?i:amp);)[A-Z]+)+';
const wordLike = `${apostropheWord}|${name}|${digit}+[${LETTER}${DIGIT}]*|${name}([.!?]${name})+|${hyphenated}|${ampersanded}`;
const fileName = `(${letter}|${digit})+`;
const first = (length: number) => () => length;
const upTo = (end: RegExp) => (match: string) => match.search(end);
const always = (token: string) => () => token;
const verbatim = (token: string) => token;
const joined = (token: string) => token.replaceAll(' ', '\u00a0');
const asciiQuotes = (quotes: string) =>
  quotes
    .replaceAll('&apos;', "'")
    .replace(/[\u0091\u2018\u201b\u2039]/g, '`')
    .replace(/[\u0092\u2019\u203a]/g, "'")
    .replace(/[\u0093\u201c\u00ab]/g, '``')
    .replace(/[\u0094\u201d\u00bb]/g, "''");
const bracketed = (token: string) => joined(token).replaceAll('(', '-LRB-').replaceAll(')', '-RRB-');

/** All rules, in order of precedence among matches of equal length. */
export const TOKEN_RULES: readonly TokenRule[] = [
  { pattern: `[ \\t\\u00a0\\u2000-\\u200a\\u3000]+|&nbsp;`, write: always('') },
  // Markup stays one token; its spaces become no-break spaces.
  { pattern: wholeTag, write: joined },

  // Words written together that the treebank splits; the second half is read again.
  { pattern: `(?i:cannot|gonna|gotta|lemme|gimme|wanna)`, take: first(3) },
  { pattern: `'(?i:tis|twas)`, take: first(2) },
  { pattern: `(?i:d)${apostrophe}(?i:ye)` },

  // A word before a clitic: do|n't, it|'s, we|'ll. What follows the clitic is settled when it is read itself.
  {
    pattern: `[A-Za-z\\u00ad]*[A-MO-Za-mo-z\\u00ad](?i:n)${looseApostrophe}(?i:t)`,
    take: upTo(/[nN](.|&apos;)[tT]$/s),
  },
  { pattern: `${name}([.!?]${name})*${clitic}`, take: upTo(/(['\u0092\u2019]|&apos;)[a-z]+$/i) },
  { pattern: `${clitic}[^A-Za-z]`, take: (match) => match.length - 1, write: asciiQuotes },
  { pattern: `(?i:n)${looseApostrophe}(?i:t)`, write: asciiQuotes },

  // Words that hold an apostrophe: o'clock, d'Artagnan, Hallowe'en, rock 'n' roll.
  { pattern: `${apostrophe}[nN]${apostrophe}?` },
  { pattern: `([lLdDjJ]|(?i:ol|somethin|dunkin))${apostrophe}` },
  {
    pattern: `${apostrophe}(?i:em|till?|cause)|${apostrophe}[2-9]0[sS]|[cC][aA][pP]${apostrophe}[nN]|(?i:c'mon|c'est|e'er)`,
  },
  { pattern: `${apostrophe}${digit}${digit}${space}`, take: first(3) },
  { pattern: apostropheWord },
  { pattern: `[oO]['\`][oO]` },
  { pattern: `[yY]${apostrophe}[${LETTER}]`, take: (match) => match.length - 1 },

  // Acronyms; one that ends a sentence leaves its period to be read again.
  { pattern: `${acronym}\\.${sentenceStart}`, take: upTo(beforeSpace), write: (word) => `${word}.` },
  { pattern: `${acronym}\\.` },

  // Addresses and file names.
  { pattern: `(?i:https?):\\/\\/${inUrl}+${endOfUrl}`, write: verbatim },
  {
    pattern: `(www\\.(${inHost}+\\.)+[a-zA-Z]{2,4}|(${inBareHost}+\\.)+(com|net|org|edu))(\\/${inPath}+${endOfUrl})?`,
    write: verbatim,
  },
  { pattern: `<?[a-zA-Z0-9]${inLocalPart}*@${inDomain}+(\\.${inDomain}+)*>?`, write: verbatim },
  { pattern: `@[A-Za-z_][A-Za-z0-9_]*|#${letterOrMark}+`, write: verbatim },

  // Words.
  { pattern: `${letterOrMark}+` },
  { pattern: name },
  { pattern: `${digit}+[${LETTER}${DIGIT}]*` },
  { pattern: `${name}([.!?]${name})+` },

  // Abbreviations, acronyms and initials, with or without their period.
  { pattern: `${abbreviation}\\.${sentenceEnd}`, take: upTo(beforeSpace), write: (word) => `${word}.` },
  { pattern: `${abbreviation}\\.[\\s\\S][\\s\\S]`, take: (match) => match.length - 2 },
  { pattern: `${abbreviation}\\.` },
  { pattern: `${title}\\.` },
  { pattern: `(?i:${NUMBER_ABBREVIATIONS})\\.${space}?${digit}`, take: (match) => match.indexOf('.') + 1 },
  { pattern: `[A-Za-z]\\.${sentenceStart}`, take: first(1) },
  { pattern: `[A-Za-z]\\.` },
  { pattern: `(${wordLike})\\.[,;:]`, take: (match) => match.length - 1 },

  {
    pattern: `${fileName}(\\.${fileName})*\\.(?i:${fileExtension})([.,?!]|${space})`,
    take: (match) => match.length - 1,
    write: verbatim,
  },

  // Compounds: hyphens, slashes, ampersands.
  { pattern: hyphenated },
  { pattern: `[A-Za-z0-9]+(-[A-Za-z]+){0,2}(\\\\?\\/[A-Za-z0-9]+(-[A-Za-z]+){0,2}){1,2}` },
  { pattern: `[A-Z]+(([&+]|&(?i:amp);)[A-Z]+)+`, write: (token) => token.replaceAll(/&amp;/gi, '&') },
  { pattern: `[cC]\\+\\+|[cCfF]#` },

  // Numbers, fractions, telephone numbers, money.
  { pattern: `[+\\-]?(${digit}+|${digit}*([.:,\\u00ad\\u066b\\u066c]${digit}+)+)` },
  { pattern: `[0-9]{1,2}[\\-\\/][0-9]{1,2}[\\-\\/][0-9]{2,4}` },
  { pattern: `(${digit}{1,4}[\\- \\u00a0])?${digit}{1,4}(\\\\?\\/|\\u2044)${digit}{1,4}`, write: joined },
  {
    pattern: `(\\([0-9]{2,3}\\)[ \\u00a0]?|(\\+\\+?)?([0-9]{2,4}[\\- \\u00a0])?[0-9]{2,4}[\\- \\u00a0])[0-9]{3,4}[\\- \\u00a0]?[0-9]{3,5}`,
    write: bracketed,
  },
  { pattern: `[A-Z]*\\$` },
  { pattern: `[\\u0080\\u00a4\\u20a0\\u20ac]`, write: always('$') },
  { pattern: `\\u00a2`, write: always('cents') },
  { pattern: `\\u00a3`, write: always('#') },
  { pattern: `\\u00bc`, write: always('1/4') },
  { pattern: `\\u00bd`, write: always('1/2') },
  { pattern: `\\u00be`, write: always('3/4') },
  { pattern: `\\u2153`, write: always('1/3') },
  { pattern: `\\u2154`, write: always('2/3') },

  // Emoticons.
  {
    pattern: `[<>]?[:;=]['o*\\-]?[\\(\\)DdPpO@\\|\\\\\\[\\]\\{][^A-Za-z0-9]`,
    take: (match) => match.length - 1,
    write: bracketed,
  },
  { pattern: `[\\-^x=~<>'][_][\\-^x=~<>']` },

  // Quotation marks: an opening one stands before a word.
  { pattern: `'[A-Za-z][^ \\t\\n\\u00a0]`, take: first(1), write: always('`') },
  { pattern: clitic, write: asciiQuotes },
  { pattern: `("|&quot;)[A-Za-z0-9$]`, take: (match) => match.length - 1, write: always('``') },
  { pattern: `"|&quot;`, write: always("''") },
  { pattern: `''|\`\`` },
  { pattern: `['\`]` },
  { pattern: `&apos;`, write: always("'") },
  { pattern: '[\\u0091-\\u0094\\u2018-\\u201e\\u2039\\u203a\\u00ab\\u00bb`]{1,2}', write: asciiQuotes },

  // Punctuation and symbols.
  { pattern: `\\.{3,}|(\\. ){2,}\\.|\\u2026|\\u0085`, write: always('...') },
  { pattern: `-|-{5,}|-[lrLR][rscRSC][bB]-` },
  { pattern: `-{2,4}|[\\u0096\\u0097\\u2013-\\u2015]`, write: always('--') },
  { pattern: `[!?]+|[\\u00b2\\u00b3\\u00b9\\u2070\\u2074-\\u2079]+|[\\u2080-\\u2089]+|\\\\?\\*|\\*+|#+|@+|_+|<<|>>` },
  { pattern: `\\u00ad`, write: always('-') },
  { pattern: `&(?i:amp);`, write: always('&') },
  { pattern: `&(mdash|MD|ndash);`, write: always('--') },
  { pattern: `&(?i:lt);`, write: always('<') },
  { pattern: `&(?i:gt);`, write: always('>') },
  { pattern: `&(#[0-9]+|HT|TL|UR|LR|QC|QL|QR|odq|cdq);` },
  { pattern: `\\(`, write: always('-LRB-') },
  { pattern: `\\)`, write: always('-RRB-') },
  { pattern: `\\[`, write: always('-LSB-') },
  { pattern: `\\]`, write: always('-RSB-') },
  { pattern: `\\{`, write: always('-LCB-') },
  { pattern: `\\}`, write: always('-RCB-') },
  { pattern: '[.,;:%&*+<=>^\\|~\\/\\\\]' },
  { pattern: SYMBOL },
];
