import { expect, it } from 'vitest';
import { mergeCues } from '../../src/video/merge-cues.js';

it('joins equal neighbours without a gap, and keeps what else the first one carries', () => {
  const cues = [
    { start: 0, end: 5, text: 'a dog', logprob: -1 },
    { start: 5, end: 10, text: 'a dog', logprob: -2 },
    { start: 10.01, end: 15, text: 'a dog', logprob: -3 },
    { start: 15, end: 20, text: 'a cat', logprob: -4 },
    { start: 21, end: 25, text: 'a cat', logprob: -5 },
    { start: 25, end: 30, text: 'a dog', logprob: -6 },
  ];
  expect(mergeCues(cues)).toEqual([
    { start: 0, end: 15, text: 'a dog', logprob: -1 },
    { start: 15, end: 20, text: 'a cat', logprob: -4 },
    { start: 21, end: 25, text: 'a cat', logprob: -5 },
    { start: 25, end: 30, text: 'a dog', logprob: -6 },
  ]);
  expect(mergeCues([])).toEqual([]);
});
