import { stripEnd } from '../python-text.js';
import type { LongestMatch } from './longest-match.js';
import type { TokenRule } from './token-rule.js';
import { TOKEN_RULES } from './token-rules.js';

const SPACE = 0x20;
const SOFT_HYPHENS = /\u00ad/g;

/** What becomes of a match: its token, how many characters it takes, and whether they are white space. */
interface Written {
  readonly token: string;
  readonly consumed: number;
  readonly isSpace: boolean;
}

/**
 * Tokenises lines as the Penn Treebank tokenizer of Stanford CoreNLP 3.4.1 does with `-preserveLines -lowerCase`: words split from clitics
 * and punctuation, quotes and brackets rewritten, all in lower case.
 *
 * Takes lines without line breaks and a matcher of {@link TOKEN_RULES} (which learns as it goes, so use one for all lines); gives one line of tokens, joined by spaces, for each, without those `dropped`. Lines are read as one text, since a token can
 * depend on what follows on the next line. Rules were found by feeding the original and watching; none of its grammar was used.
 */
export function tokenizeLines(
  lines: readonly string[],
  lexer: LongestMatch,
  dropped: ReadonlySet<string> = new Set(),
): string[] {
  if (lines.length === 0) return [];
  const text = lines.join('\n');
  const tokenized: string[] = [];
  let tokens: string[] = [];
  /** The token read last, empty if it is dropped. */
  let last = '';
  const endLine = () => {
    const line = tokens.join(' ');
    // An address may end with wide space, which the reference trims off before it drops tokens.
    tokenized.push(last === '' ? line : stripEnd(line));
    tokens = [];
    last = '';
  };
  // Captions say the same few words over and over: each is written once.
  const known: Map<string, Written>[] = [];
  let at = 0;
  // Most captions are small letters and single spaces. A word whose match was settled by the space behind it is always that token.
  const plain = new Map<string, string>();
  while (at < text.length) {
    const end = endOfWord(text, at);
    const word = end > at && text.charCodeAt(end) === SPACE ? text.slice(at, end) : undefined;
    const token = word === undefined ? undefined : plain.get(word);
    if (token !== undefined) {
      if (token !== '') tokens.push(token);
      last = token;
      at = end;
      continue;
    }
    const match = lexer.match(text, at);
    if (match === undefined) {
      if (text[at] === '\n') endLine();
      // Anything else that no rule knows separates words and vanishes.
      at++;
      continue;
    }
    const matched = text.slice(at, match.end);
    const written = known[match.rule] ?? new Map<string, Written>();
    known[match.rule] = written;
    let found = written.get(matched);
    if (found === undefined) {
      found = write(matched, TOKEN_RULES[match.rule], dropped);
      written.set(matched, found);
    }
    if (word !== undefined && match.read <= end + 1 && found.consumed === word.length) plain.set(word, found.token);
    if (found.token !== '') tokens.push(found.token);
    if (!found.isSpace) last = found.token;
    at += found.consumed;
  }
  endLine();
  return tokenized;
}

/** Where a run of small letters ends. */
function endOfWord(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x61 || unit > 0x7a) break;
  }
  return at;
}

function write(matched: string, { take, write }: Partial<TokenRule> = {}, dropped: ReadonlySet<string>): Written {
  const consumed = take === undefined ? matched : matched.slice(0, take(matched));
  const token = write === undefined ? consumed.replace(SOFT_HYPHENS, '') || '-' : write(consumed);
  const kept = token
    .toLowerCase()
    .split(' ')
    .filter((part) => !dropped.has(part));
  return { token: kept.join(' '), consumed: consumed.length, isSpace: stripEnd(consumed) === '' };
}
