import { expect, test } from 'vitest';
import { normalize } from '../../../src/evaluation/meteor/normalize.js';
import { readFixture } from '../support/caption-fixtures.js';

const { lines } = readFixture('meteor-normalize.json') as { lines: [string, string][] };
const prefixes = {
  always: new Set(['Mr', 'A', 'v', 'vs', 'rev', 'i.e', 'e.g']),
  beforeNumbers: new Set(['No', 'Art', 'pp']),
};

test.each(lines)('%j', (line, expected) => {
  expect(normalize(line, prefixes).join(' ')).toBe(expected);
});
