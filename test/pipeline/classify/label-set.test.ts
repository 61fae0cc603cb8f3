import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { labelSet } from '../../../src/pipeline/classify/label-set.js';

/** One token a letter, whatever its case; ? is unknown. */
const encode = (text: string): number[] =>
  Array.from(text.toLowerCase(), (letter) => (letter === '?' ? 100 : letter.charCodeAt(0)));
const tokenizer = { encode, endId: 102, unknownId: 100 };

describe('labelSet', () => {
  it('ends every label, and keeps the first of those that are the same to the model', () => {
    expect(labelSet(['ab', 'a', 'AB', 'a'], tokenizer)).toEqual({
      labels: ['ab', 'a'],
      tokens: [
        [97, 98, 102],
        [97, 102],
      ],
      merged: [
        { label: 'AB', as: 'ab' },
        { label: 'a', as: 'a' },
      ],
    });
  });

  it.each([
    [[], 'found none'],
    [['a', ''], 'found "", which has no tokens'],
    [['a?'], 'found "a?" with characters'],
  ])('refuses %j', (labels, message) => {
    expect(() => labelSet(labels, tokenizer)).toThrow(UsageError);
    expect(() => labelSet(labels, tokenizer)).toThrow(message);
  });
});
