import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json-object.js';
import { ModelError } from '../../src/errors.js';
import { completeDecoding, type DecodingRequest } from '../../src/model/decoding.js';
import { parseOwnDecoding, withOwnDecoding } from '../../src/model/own-decoding.js';
import { gitJson } from '../support/git-fixtures.js';

const parse = (json: JsonObject) => parseOwnDecoding(json, 'generation_config.json');

describe('parseOwnDecoding', () => {
  it('finds nothing in the files of published checkpoints', () => {
    expect(parse(gitJson('tiny-image/generation_config.json') as JsonObject)).toEqual({ request: {}, ignored: [] });
  });

  it('reads beams, constraints and sampling', () => {
    const beams = { num_beams: 4, length_penalty: 0.6, early_stopping: 'never', do_sample: false, top_k: 50 };
    expect(parse(beams).request).toEqual({ numBeams: 4, lengthPenalty: 0.6, earlyStopping: 'never' });
    const bounds = { min_new_tokens: 3, repetition_penalty: 1.2, no_repeat_ngram_size: 2, suppress_tokens: [7, 8] };
    expect(parse(bounds).request).toEqual({
      ...{ minNewTokens: 3, repetitionPenalty: 1.2, noRepeatNgram: 2 },
      suppress: [7, 8],
    });
    const sampling = { do_sample: true, temperature: 0.7, top_k: 0, top_p: null };
    expect(parse(sampling).request).toEqual({ search: 'sample', temperature: 0.7, topK: 0 });
  });

  it('leaves out what the reference leaves out without beams', () => {
    expect(parse({ num_beams: 1, length_penalty: 2, temperature: 0.5 }).request).toEqual({ numBeams: 1 });
  });

  it('names fields that ask for what there is not', () => {
    const idle = { min_length: 0, typical_p: 1, bad_words_ids: [], forced_eos_token_id: null };
    expect(parse({ ...idle, num_beam_groups: 2, begin_suppress_tokens: [5] }).ignored).toEqual([
      'begin_suppress_tokens',
      'num_beam_groups',
    ]);
  });

  it.each([
    [{ num_beams: 0 }, 'expected num_beams to be a whole number >= 1, found 0'],
    [{ num_beams: 2, early_stopping: 'soon' }, 'expected early_stopping to be true, false or "never", found "soon"'],
    [{ suppress_tokens: [-1] }, 'expected suppress_tokens to be a list of token ids, found an array of 1'],
    [{ repetition_penalty: '1' }, 'expected repetition_penalty to be a number, found "1"'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(ModelError);
    expect(() => parse(json)).toThrow(`generation_config.json: ${message}`);
  });
});

describe('withOwnDecoding', () => {
  const beams = { numBeams: 3, lengthPenalty: 2, repetitionPenalty: 1.5 };
  const sampling: DecodingRequest = { search: 'sample', topP: 0.9 };

  it.each<[string, DecodingRequest, DecodingRequest, object]>([
    ["the checkpoint's beams", {}, beams, { search: 'beam', numBeams: 3, lengthPenalty: 2 }],
    ["the checkpoint's penalty with other beams", { numBeams: 5 }, beams, { numBeams: 5, lengthPenalty: 2 }],
    ['greedy where it is asked for', { search: 'greedy' }, beams, { search: 'greedy', numBeams: 1 }],
    ['greedy with one beam', { numBeams: 1 }, beams, { search: 'greedy', numBeams: 1 }],
    ["the paper's own numbers", { search: 'paper' }, beams, { numBeams: 4, lengthPenalty: 0.6 }],
    [
      "sampling, as an option of it says, over the checkpoint's beams",
      { topK: 5 },
      beams,
      { search: 'sample', topK: 5 },
    ],
    ["the checkpoint's sampling", {}, sampling, { search: 'sample', topP: 0.9 }],
    ['beams over its sampling', { numBeams: 2 }, sampling, { search: 'beam', topP: 1 }],
    ['its sampling, changed in part', { temperature: 2 }, sampling, { temperature: 2, topP: 0.9 }],
    ["the user's own value", { lengthPenalty: 0 }, beams, { search: 'beam', lengthPenalty: 0 }],
  ])('takes %s', (_, request, own, decoding) => {
    expect(completeDecoding(withOwnDecoding(request, own))).toMatchObject(decoding);
  });

  it("keeps the checkpoint's constraints with any search", () => {
    for (const request of [{}, { search: 'greedy' }, { temperature: 1 }] as const) {
      expect(completeDecoding(withOwnDecoding(request, beams)).constraints?.repetitionPenalty).toBe(1.5);
    }
    expect(completeDecoding(withOwnDecoding({ repetitionPenalty: 1 }, beams)).constraints).toBeUndefined();
  });
});
