import { describe, expect, it } from 'vitest';
import { completeDecoding, type DecodingRequest } from '../../src/model/decoding.js';
import type { GenerationBatch } from '../../src/model/generation-batch.js';
import { sessionFeeds } from '../../src/model/session-feeds.js';

const batch: GenerationBatch = {
  pixels: new Uint8Array(2 * 2 * 2 * 3),
  images: 2,
  ...{ frames: 1, height: 2, width: 2 },
  clip: false,
  prompts: [[101], [101, 7, 8]],
  maxNewTokens: [5, 4],
  seeds: [3, 4],
};

function feeds(
  request: DecodingRequest = {},
  { frames, ...changed }: Partial<GenerationBatch> & { frames?: number } = {},
  threads = 1,
): Record<string, { dims: readonly number[]; data: unknown[] }> {
  const options = { modelPath: '', frames: undefined, eosTokenIds: [102] as const, vocabularySize: 6, threads };
  const tensors = sessionFeeds(
    { ...batch, ...(frames === undefined ? {} : { frames }), ...changed },
    { ...options, frames: frames === undefined ? undefined : 6, decoding: completeDecoding(request) },
  );
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data }]) => [
      name,
      { dims, data: Array.from(data as Iterable<number | bigint>, Number) },
    ]),
  );
}

describe('sessionFeeds', () => {
  it('pads prompts to the longest, and gives greedy decoding nothing else', () => {
    const { images, ...rest } = feeds();
    expect(images!.dims).toEqual([2, 1, 2, 2, 3]);
    expect(rest).toEqual({
      frames_at_once: { dims: [1], data: [2] },
      images_at_once: { dims: [1], data: [2] },
      prompt_ids: { dims: [2, 3], data: [101, 0, 0, 101, 7, 8] },
      prompt_lengths: { dims: [2], data: [1, 3] },
      max_new_tokens: { dims: [2], data: [5, 4] },
    });
  });

  it.each([
    { images: 1, frames: 1, atOnce: [1, 1] },
    { images: 7, frames: 1, atOnce: [1, 1] },
    { images: 16, frames: 1, atOnce: [2, 2] },
    { images: 3, frames: 6, atOnce: [2, 1] },
  ])('takes $images images of $frames frames through the model in equal groups', ({ images, frames, atOnce }) => {
    const found = feeds({}, { images, frames, pixels: new Uint8Array(images * frames * 2 * 2 * 3) });
    expect([found.frames_at_once!.data, found.images_at_once!.data].flat()).toEqual(atOnce);
  });

  it('lets several threads take all at once', () => {
    const found = feeds({}, { images: 7, pixels: new Uint8Array(7 * 2 * 2 * 3) }, 2);
    expect([found.frames_at_once!.data, found.images_at_once!.data].flat()).toEqual([7, 7]);
  });

  it("gives a clip its frames' positions and a picture the row of zeros", () => {
    const pixels = new Uint8Array(2 * 2 * 2 * 2 * 3);
    expect(feeds({}, { frames: 2, clip: true, pixels }).temporal_positions!.data).toEqual([0, 1]);
    expect(feeds({}, { frames: 1 }).temporal_positions!.data).toEqual([6]);
  });

  it.each([
    [false, 0],
    [true, 1],
    ['never', 2],
  ] as const)('gives a beam search its options: early stopping %s', (earlyStopping, code) => {
    const found = feeds({ numBeams: 3, lengthPenalty: 0.5, earlyStopping });
    expect(found.num_beams).toEqual({ dims: [1], data: [3] });
    expect(found.length_penalty).toEqual({ dims: [], data: [0.5] });
    expect(found.early_stopping).toEqual({ dims: [], data: [code] });
    expect(found.token_bias).toBeUndefined();
  });

  it("gives the paper's search no early stopping", () => {
    expect(Object.keys(feeds({ search: 'paper' })).slice(6)).toEqual(['num_beams', 'length_penalty']);
  });

  it('gives constraints where there are any', () => {
    const found = feeds({ suppress: [1, 4], minNewTokens: 2, repetitionPenalty: 1.5 });
    expect(found.token_bias!.data).toEqual([0, -Infinity, 0, 0, -Infinity, 0]);
    expect(found.min_new_tokens!.data).toEqual([2]);
    expect(found.repetition_penalty!.data).toEqual([1.5]);
    expect(found.no_repeat_ngram!.data[0]).toBeGreaterThan(1024);
    expect(feeds({ noRepeatNgram: 3 }).no_repeat_ngram!.data).toEqual([3]);
  });

  it('gives sampling idle constraints, as many choices as there are, and a random number a step and row', () => {
    const found = feeds({ topK: 50, topP: 0.5, temperature: 2 });
    expect(found.top_k).toEqual({ dims: [1], data: [6] });
    expect(feeds({ topK: 0 }).top_k!.data).toEqual([6]);
    expect(feeds({ topK: 2 }).top_k!.data).toEqual([2]);
    expect(found.token_bias!.data).toEqual([0, 0, 0, 0, 0, 0]);
    expect(found.randoms!.dims).toEqual([7, 2]);
    expect(new Set(found.randoms!.data).size).toBe(14);
  });

  it("takes a row's random numbers from its own seed, wherever it stands", () => {
    const of = (row: number, data: unknown[], rows: number): unknown[] =>
      data.filter((_, index) => index % rows === row);
    const both = feeds({ search: 'sample' }).randoms!;
    const second = feeds({ search: 'sample' }, { prompts: [[101, 7, 8]], maxNewTokens: [4], seeds: [4] }).randoms!;
    expect(of(1, both.data, 2)).toEqual(second.data);
    expect(of(0, both.data, 2)).not.toEqual(second.data);
  });
});
