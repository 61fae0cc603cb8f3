import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { completeDecoding, graphName, GREEDY, NO_CONSTRAINTS, type DecodingRequest } from '../../src/model/decoding.js';

describe('completeDecoding', () => {
  it('makes nothing greedy decoding', () => {
    expect(completeDecoding({})).toEqual(GREEDY);
    expect(completeDecoding({ numBeams: 1, minNewTokens: 0, repetitionPenalty: 1, suppress: [] })).toEqual(GREEDY);
  });

  it.each<[DecodingRequest, ReturnType<typeof completeDecoding>]>([
    [{ numBeams: 3 }, { ...GREEDY, search: 'beam', numBeams: 3 }],
    [{ search: 'beam' }, { ...GREEDY, search: 'beam', numBeams: 4 }],
    [
      { search: 'beam', earlyStopping: 'never' },
      { ...GREEDY, search: 'beam', numBeams: 4, earlyStopping: 'never' },
    ],
    [{ search: 'paper' }, { ...GREEDY, search: 'paper', numBeams: 4, lengthPenalty: 0.6 }],
    [
      { search: 'paper', numBeams: 2, lengthPenalty: 1 },
      { ...GREEDY, search: 'paper', numBeams: 2, lengthPenalty: 1 },
    ],
    [{ temperature: 0.7 }, { ...GREEDY, search: 'sample', temperature: 0.7 }],
    [{ topK: 0 }, { ...GREEDY, search: 'sample', topK: 0 }],
    [{ topP: 0.9 }, { ...GREEDY, search: 'sample', topP: 0.9 }],
    [{ noRepeatNgram: 2 }, { ...GREEDY, constraints: { ...NO_CONSTRAINTS, noRepeatNgram: 2 } }],
  ])('completes %j', (request, decoding) => {
    expect(completeDecoding(request)).toEqual(decoding);
  });

  it.each<[DecodingRequest, string]>([
    [{ numBeams: 0 }, 'num-beams to be a whole number >= 1, found 0'],
    [{ numBeams: 2.5 }, 'found 2.5'],
    [{ topP: 1.5 }, 'top-p of at most 1, found 1.5'],
    [{ topP: 0 }, 'top-p to be above 0'],
    [{ temperature: 0 }, 'temperature to be above 0'],
    [{ repetitionPenalty: -1 }, 'repetition-penalty to be above 0'],
    [{ repetitionPenalty: Number.NaN }, 'repetition-penalty'],
    [{ minNewTokens: -1 }, 'min-new-tokens'],
    [{ lengthPenalty: 2 }, 'no length-penalty with greedy search, found 2. Use --search beam'],
    [{ earlyStopping: true }, 'no early-stopping with greedy search'],
    [{ search: 'paper', earlyStopping: true }, 'no early-stopping with paper search'],
    [{ search: 'greedy', numBeams: 4 }, 'no num-beams with greedy search'],
    [{ numBeams: 4, topK: 3 }, 'no num-beams with sample search'],
    [{ search: 'beam', temperature: 2 }, 'no temperature with beam search'],
    [{ numCaptions: 2 }, 'num-captions of at most 1 with greedy search, found 2'],
    [{ numCaptions: 4, numBeams: 3 }, 'num-captions of at most 3 with beam search'],
    [{ search: 'paper', numCaptions: 2 }, 'at most 1 with paper search'],
  ])('refuses %j', (request, message) => {
    expect(() => completeDecoding(request)).toThrow(UsageError);
    expect(() => completeDecoding(request)).toThrow(message);
  });

  it('takes as many captions as are drawn', () => {
    expect(completeDecoding({ search: 'sample', numCaptions: 20 }).search).toBe('sample');
    expect(completeDecoding({ numBeams: 3, numCaptions: 3 }).numBeams).toBe(3);
  });
});

it('names a graph by search and constraints; sampling has one graph', () => {
  expect(graphName(GREEDY)).toBe('greedy');
  expect(graphName({ search: 'beam', constraints: NO_CONSTRAINTS })).toBe('beam-constrained');
  expect(graphName({ search: 'sample', constraints: NO_CONSTRAINTS })).toBe('sample');
  expect(graphName({ search: 'sample', constraints: undefined })).toBe('sample');
});
