import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LongestMatch } from '../../../src/evaluation/ptb/longest-match.js';

/** All matches of `text` from left to right, as [rule, text]. */
function lex(patterns: string[], text: string): [number, string][] {
  const matcher = new LongestMatch(patterns);
  const matches: [number, string][] = [];
  for (let at = 0; at < text.length;) {
    const match = matcher.match(text, at);
    if (match !== undefined) matches.push([match.rule, text.slice(at, match.end)]);
    at = match?.end ?? at + 1;
  }
  return matches;
}

test('the longest match wins, and of equally long ones the first rule', () => {
  expect(lex(['if', '[a-z]+', '[a-z]+!'], 'if iffy if!')).toEqual([
    [0, 'if'],
    [1, 'iffy'],
    [2, 'if!'],
  ]);
});

test('a longer alternative is found even after a shorter one matched', () => {
  expect(lex(['(a|ab)(c|bcd)'], 'abcd')).toEqual([[0, 'abcd']]);
});

describe('the pattern language', () => {
  test.each([
    ['a?b', 'b', 'ab'],
    ['a*b', 'aaab', 'b'],
    ['a{2}', 'aa', 'aa'],
    ['a{2,3}b', 'aab', 'aaab'],
    ['a{2,}', 'aa', 'aaaaa'],
    ['\\.\\u00e9', '.é', '.é'],
    ['[^a]', 'b', '\n'],
    ['(?i:ab)c', 'aBc', 'ABc'],
    ['[\\p{L}--[x]]', 'é', 'y'],
  ])('%s matches %j and %j whole', (pattern, ...texts) => {
    for (const text of texts) expect(lex([pattern], text)).toEqual([[0, text]]);
  });

  test.each([
    ['a{2}', 'a'],
    ['(?i:ab)c', 'abC'],
    ['[^a]', 'a'],
    ['[\\p{L}--[x]]', 'x'],
  ])('%s does not match %j', (pattern, text) => {
    expect(lex([pattern], text)).toEqual([]);
  });

  test.each(['(a', 'a)', '[a', '*a', 'a**b('])('%s is refused', (pattern) => {
    expect(() => new LongestMatch([pattern])).toThrow(/expected/);
  });
});

test('what a matcher has learnt of a text changes none of its matches', () => {
  const patterns = ['a', 'a*b', '[ab]+c', '(ab|ba)*d', 'c+'];
  const alone = (text: string): [number, string][] => {
    const matches: [number, string][] = [];
    for (let at = 0; at < text.length;) {
      const match = new LongestMatch(patterns).match(text, at);
      if (match !== undefined) matches.push([match.rule, text.slice(at, match.end)]);
      at = match?.end ?? at + 1;
    }
    return matches;
  };
  const text = fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'ab', 'ba', 'c', 'd', ' '), fc.integer({ min: 1, max: 70 })), {
      maxLength: 5,
    })
    .map((runs) => runs.map(([piece, count]) => piece.repeat(count)).join(''));
  fc.assert(
    fc.property(text, (given) => {
      expect(lex(patterns, given)).toEqual(alone(given));
    }),
    { numRuns: 40 },
  );
});

test('says how far it looked, also where it remembers', () => {
  const matcher = new LongestMatch(['a', 'a+b']);
  const text = 'a'.repeat(300);
  const [first, second] = [matcher.match(`${text}c`, 0), matcher.match(`${text}c`, 1)];
  expect([first?.end, first?.read, second?.end, second?.read]).toEqual([1, 301, 2, 301]);
  expect(matcher.match(text, 1)?.read).toBe(Infinity);
});
