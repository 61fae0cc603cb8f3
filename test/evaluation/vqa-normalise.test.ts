import { expect, test } from 'vitest';
import { cleanAnswer, processPunctuation, processWords } from '../../src/evaluation/vqa-normalise.js';
import { readFixture } from './support/caption-fixtures.js';

const { normalisation } = readFixture('vqa.json') as {
  normalisation: { input: string; afterPunctuation: string; afterDigitArticle: string }[];
};

test.each(normalisation)('$input', ({ input, afterPunctuation, afterDigitArticle }) => {
  const punctuated = processPunctuation(cleanAnswer(input));
  expect([punctuated, processWords(punctuated)]).toEqual([afterPunctuation, afterDigitArticle]);
});

test('strips at most 32 periods, as the official script does by accident', () => {
  expect(processPunctuation('a.'.repeat(40))).toBe('a'.repeat(32) + 'a.'.repeat(8));
});

test('restores a contraction with one apostrophe missing, never with two', () => {
  expect(processWords("couldnt've couldn'tve couldntve somebody'd Im yall'd've")).toBe(
    "couldn't've couldn't've couldntve somebodyd im y'all'd've",
  );
});
