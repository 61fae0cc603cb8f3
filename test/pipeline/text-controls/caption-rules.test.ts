import { expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { applyRules, failPhrases } from '../../../src/pipeline/text-controls/caption-rules.js';

const record = { path: 'a.jpg', caption: 'A sign that says stop', logprob: -4.000004, tokens: [1] };
const none = { prefix: '', suffix: '', failPhrases: [], minLogprob: undefined };

test('leaves a caption without rules as it is', () => {
  expect(applyRules(record, none)).toEqual(record);
});

test('flags what the model wrote, then puts prefix and suffix to it', () => {
  const rules = { prefix: 'art, ', suffix: '.', failPhrases: failPhrases(['^a sign', 'ART']), minLogprob: -3 };
  expect(applyRules(record, rules)).toEqual({
    ...record,
    caption: 'art, A sign that says stop.',
    flags: ['fail-phrase', 'low-logprob'],
  });
});

test('compares log-probabilities as outputs show them', () => {
  expect(applyRules(record, { ...none, minLogprob: -4 })).not.toHaveProperty('flags');
});

test('puts prefix and suffix to alternatives, too', () => {
  const withOthers = { ...record, alternatives: [{ caption: 'a dog', logprob: -5 }] };
  expect(applyRules(withOthers, { ...none, prefix: 'x ' }).alternatives).toEqual([{ caption: 'x a dog', logprob: -5 }]);
});

test('refuses a phrase that is no regular expression', () => {
  expect(() => failPhrases(['(that says'])).toThrow(UsageError);
});
