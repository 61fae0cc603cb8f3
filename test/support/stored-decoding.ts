import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import type { ConvertedModel } from '../../src/model/converted-model.js';
import type { DecodingRequest } from '../../src/model/decoding.js';
import { openSession } from './open-session.js';
import { batchOf, type ReferenceCase } from './reference-cases.js';

/** Options of transformers' generate. */
export interface StoredSetting {
  readonly num_beams?: number;
  readonly length_penalty?: number;
  readonly early_stopping?: boolean | 'never';
  readonly repetition_penalty?: number;
  readonly no_repeat_ngram_size?: number;
  readonly min_new_tokens?: number;
  readonly suppress_tokens?: readonly number[];
}

/** What transformers wrote, as test/reference/decoding_cases.py keeps it. */
export interface StoredText {
  readonly new_ids: readonly number[];
  /** How far the best token (at its closest) or the best text is ahead of the next. */
  readonly margin: number;
  /** Of a beam search's texts, best first. */
  readonly scores?: readonly number[];
}

/** Below this the reference itself can't tell its two best apart. */
export const DECIDED_MARGIN = 1e-3;

/** Reads a file of test/fixtures/decoding. */
export function storedDecoding(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/decoding/${name}`, import.meta.url), 'utf8'));
}

function requestOf(setting: StoredSetting): DecodingRequest {
  return {
    numBeams: setting.num_beams,
    lengthPenalty: setting.length_penalty,
    earlyStopping: setting.early_stopping,
    repetitionPenalty: setting.repetition_penalty,
    noRepeatNgram: setting.no_repeat_ngram_size,
    minNewTokens: setting.min_new_tokens,
    suppress: setting.suppress_tokens,
  };
}

/** A model with pictures and how many tokens it may write of them. */
export interface Decoded {
  readonly checkpoint: Checkpoint;
  readonly model: ConvertedModel;
  readonly cases: readonly ReferenceCase[];
  readonly maxNewTokens: number;
}

/** Compares the texts of pictures, alone and together, with what transformers wrote; undecided ones are left out. */
export async function expectStored(
  { checkpoint, model, cases, maxNewTokens }: Decoded,
  setting: StoredSetting,
  expected: (id: string) => StoredText,
): Promise<void> {
  const session = await openSession(checkpoint, model, requestOf(setting));
  try {
    const together = await session.generate(batchOf(cases, maxNewTokens));
    for (const [index, reference] of cases.entries()) {
      const [alone] = await session.generate(batchOf([reference], maxNewTokens));
      const { new_ids: ids, margin, scores } = expected(reference.id);
      if (margin <= DECIDED_MARGIN) continue;
      for (const texts of [alone!, together[index]!]) {
        expect(texts[0]!.ids, reference.id).toEqual(ids);
        expect(texts[0]!.logprobs).toHaveLength(ids.length);
        if (scores === undefined) continue;
        expect(texts).toHaveLength(scores.length);
        for (const [rank, text] of texts.entries()) expect(Math.abs(text.score - scores[rank]!)).toBeLessThan(1e-3);
      }
    }
  } finally {
    await session.close();
  }
}
