import { splitWords, strip } from './python-text.js';

/** Contractions that the official evaluation restores when exactly one of their apostrophes is missing ("couldnt've"). */
const CONTRACTIONS =
  "ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't haven't he'd he'd've he's how'd how'll " +
  "how's isn't it'd it'd've it'll ma'am mightn't mightn't've might've mustn't must've needn't not've o'clock oughtn't 'ow's'at shan't " +
  "she'd've should've shouldn't shouldn't've somebody'd've somebody'll somebody's someone'd someone'd've someone'll someone's " +
  "something'd something'd've something'll that's there'd there'd've there're there's they'd they'd've they'll they're they've 'twas " +
  "wasn't we'd've we've weren't what'll what're what's what've when's where'd where's where've who'd who'd've who'll who's who've " +
  "why'll why're why's won't would've wouldn't wouldn't've y'all y'all'll y'all'd've you'd you'd've you'll you're you've";

const RESTORED = new Map([
  ...CONTRACTIONS.split(' ').flatMap((word) =>
    [...word.matchAll(/'/g)].map(({ index }) => [word.slice(0, index) + word.slice(index + 1), word] as const),
  ),
  // The official table takes this one apart instead.
  ["somebody'd", 'somebodyd'],
]);

const NUMBERS = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((word, value) => [
    word,
    `${value}`,
  ]),
).set('none', '0');

const ARTICLES = new Set(['a', 'an', 'the']);

const MARKS = [
  ';',
  '/',
  '[',
  ']',
  '"',
  '{',
  '}',
  '(',
  ')',
  '=',
  '+',
  '\\',
  '_',
  '-',
  '>',
  '<',
  '@',
  '`',
  ',',
  '?',
  '!',
];

/** The official script hands a regular-expression flag to the parameter that says how many matches to replace: re.UNICODE is 32. */
const MOST_PERIODS = 32;

/** The first step for every answer: line feeds and tabs become spaces, outer space goes. */
export function cleanAnswer(answer: string): string {
  return strip(answer.replaceAll(/[\n\t]/g, ' '));
}

/**
 * The official VQA treatment of punctuation: a mark that touches a space anywhere in the answer, or an answer with a thousands comma, has
 * its marks deleted; other marks become a space. Periods go unless a digit follows.
 */
export function processPunctuation(answer: string): string {
  const thousands = /\p{Nd},\p{Nd}/u.test(answer);
  let text = answer;
  for (const mark of MARKS) {
    const deleted = thousands || answer.includes(`${mark} `) || answer.includes(` ${mark}`);
    text = text.replaceAll(mark, deleted ? '' : ' ');
  }
  let periods = 0;
  return text.replaceAll(/\.(?!\p{Nd})/gu, (period) => (++periods > MOST_PERIODS ? period : ''));
}

/** The official VQA treatment of words: lower case, number words as digits, no articles, contractions with their apostrophe. */
export function processWords(answer: string): string {
  return splitWords(answer.toLowerCase())
    .map((word) => NUMBERS.get(word) ?? word)
    .filter((word) => !ARTICLES.has(word))
    .map((word) => RESTORED.get(word) ?? word)
    .join(' ');
}
