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
});
