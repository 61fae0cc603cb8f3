import { unknownFlags } from './unknown-flags.js';

/** What the parser says, and how it is said here: what was expected, then what was found. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Missing \d+ required args?: (\S+) (.*?)(?: Note: .*)?$/, 'expected $1 ($2), found none'],
  [/^Unexpected arguments?: (.*)$/, 'expected no more arguments, found $1'],
  [/^Missing required flag (\S+)$/, 'expected --$1, found none'],
  [/^All of the following must be provided when using (\S+): (.*)$/, 'expected $2 with $1, found none'],
  [/^(--[^=\s]+)\S* cannot also be provided when using (\S+)$/, 'expected $1 or $2, found both'],
  [/^Flag (\S+) expects a value$/, 'expected a value behind $1, found none'],
  [/^Flag (\S+) expects one of these values: (.*)$/, 'expected $1 to be one of $2, found none'],
  [/^Flag (\S+) can only be specified once$/, 'expected $1 once, found it several times'],
  [/^Expected (--[^=]+)=(.*) to be one of: (.*)$/, 'expected $1 to be one of $3, found "$2"'],
  [/^(--\S+: )Expected (.*) but received: (.*)$/, '$1expected $2, found "$3"'],
];

/**
 * What is wrong with a command's arguments.
 * @param error what the parser threw, or what a flag's own parser threw
 * @param known the names of the command's flags, without dashes
 * @returns sentences without a line break
 */
export function usageMessage(error: Error & { readonly flags?: unknown }, known: readonly string[]): string {
  if (Array.isArray(error.flags) && error.flags.length > 0) return unknownFlags(error.flags as string[], known);
  return error.message
    .replace(/(?<!\s)\s*See more help with --help$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .split(/\n(?=(?:\s*)(?:--|All of|Missing))/)
    .map((reason) => `${inWords(reason.trim().replaceAll(/\s+/g, ' '))}.`)
    .join(' ');
}

function inWords(reason: string): string {
  const sentence = reason.replace(/\.$/, '');
  const [pattern, words] = WORDS.find(([known]) => known.test(sentence)) ?? [];
  return pattern === undefined || words === undefined ? sentence : sentence.replace(pattern, words);
}
