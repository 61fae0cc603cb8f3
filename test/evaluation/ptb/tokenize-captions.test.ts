import { describe, expect, test } from 'vitest';
import { tokenizeCaptions } from '../../../src/evaluation/ptb/tokenize-captions.js';
import { readFixture } from '../support/caption-fixtures.js';

interface Line {
  text: string;
  ptb: string;
  tokens: string;
}

const fixture = readFixture('ptb-tokenizer.json') as { handwritten: Line[]; fuzz: Line[] };
const hazards = readFixture('linebreak-hazards.json') as { cases: Record<string, { lines: string[] }> };

describe.each(['handwritten', 'fuzz'] as const)('the %s lines of the fixture', (set) => {
  test('have the tokens of the reference', () => {
    const lines = fixture[set];
    const tokens = tokenizeCaptions(lines.map(({ text }) => text));
    for (const [at, { text, tokens: expected }] of lines.entries())
      expect([text, tokens[at]]).toEqual([text, expected]);
  });
});

test('a line break of any kind inside a caption never shifts captions', () => {
  const names = Object.keys(hazards.cases);
  expect(names).toContain('LS');
  for (const name of names) {
    const { lines } = hazards.cases[name]!;
    const tokens = tokenizeCaptions(lines);
    expect(tokens).toHaveLength(2);
    expect(tokens.at(-1)).toBe('c');
    expect(tokens[0]!.replace(' ', '')).toMatch(/^ab?$/);
  }
});

test('captions keep their places when some are empty', () => {
  expect(tokenizeCaptions(['', 'a cat', '', '. !', 'dog', ''])).toEqual(['', 'a cat', '', '', 'dog', '']);
  expect(tokenizeCaptions([])).toEqual([]);
});

test("an initial's period depends on how the next caption begins, as in the reference", () => {
  expect(tokenizeCaptions(['vitamin C.', 'The man'])[0]).toBe('vitamin c');
  expect(tokenizeCaptions(['vitamin C.', 'Bob'])[0]).toBe('vitamin c.');
  // A word that begins a sentence does so in capitals, too.
  expect(tokenizeCaptions(['VITAMIN C. THE MAN', 'C. ThE', 'c. MR. X', 'c. the', 'c. tHE', 'c. mR. x'])).toEqual([
    ...['vitamin c the man', 'c the', 'c mr. x', 'c. the', 'c. the', 'c. mr. x'],
  ]);
});

test('wide space that ends an address goes at the end of a caption only, as in the reference', () => {
  const captions = ['x www.a.com/bc\u3000', 'x www.a.com/bc\u3000y', 'x www.a.com/bc\u3000 .', 'a@b.co\u3000 '];
  expect(tokenizeCaptions(captions)).toEqual([
    'x www.a.com/bc',
    'x www.a.com/bc\u3000y',
    'x www.a.com/bc\u3000',
    'a@b.co',
  ]);
});

test('abbreviations keep their period, in the spellings that the reference knows', () => {
  const kept = 'adv asst det govs insp kans profs reps seq sfc spc sys Mtg mtG Pty ppTe PTys MaSs'.split(' ');
  expect(tokenizeCaptions(kept.map((word) => `${word}. x`))).toEqual(kept.map((word) => `${word.toLowerCase()}. x`));
  const split = 'MTG PTY PPTE dets advs mass'.split(' ');
  expect(tokenizeCaptions(split.map((word) => `${word}. x`))).toEqual(split.map((word) => `${word.toLowerCase()} x`));
});

test('a soft hyphen stays in an address with a path, and goes from one without', () => {
  expect(tokenizeCaptions(['f\u00ado.net/bar', 'www.f\u00ado.com', '\u00adfoo.net'])).toEqual([
    ...['f\u00ado.net/bar', 'www.fo.com', 'foo.net'],
  ]);
});

test('a domain without www has its ending in any case', () => {
  expect(tokenizeCaptions(['see \u00a3.NET x', '\u00a9oo.Net/bar', 'Www.f\u2603.co'])).toEqual([
    ...['see \u00a3.net x', '\u00a9oo.net/bar', 'www.f\u2603.co'],
  ]);
});

test.each(['&', '~', '…', "a'", 'a&', '1/', '%', 'a/b/'])('takes 100,000 characters of %j', (piece) => {
  expect(tokenizeCaptions([piece.repeat(100_000 / piece.length), 'a dog'])[1]).toBe('a dog');
});
