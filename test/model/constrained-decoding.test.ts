import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import type { DecodingRequest } from '../../src/model/decoding.js';
import { gitFixture } from '../support/git-fixtures.js';
import { openSession } from '../support/open-session.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';

/** Written by test/reference/make_constraint_cases.py. */
interface Stored {
  readonly settings: Readonly<Record<string, StoredSetting>>;
  readonly checkpoints: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, StoredText>>>>>>;
}

interface StoredSetting {
  readonly num_beams?: number;
  readonly length_penalty?: number;
  readonly early_stopping?: boolean | 'never';
  readonly repetition_penalty?: number;
  readonly no_repeat_ngram_size?: number;
  readonly min_new_tokens?: number;
  readonly suppress_tokens?: readonly number[];
}

interface StoredText {
  readonly new_ids: readonly number[];
  /** How far the best token (at its closest) or the best text is ahead of the next. */
  readonly margin: number;
  /** Of a beam search's texts, best first. */
  readonly scores?: readonly number[];
}

const stored = JSON.parse(
  readFileSync(new URL('../fixtures/decoding/constraints.json', import.meta.url), 'utf8'),
) as Stored;

/** Below this the reference itself can't tell its two best apart. */
const DECIDED_MARGIN = 1e-3;

const scratch = mkdtempSync(join(tmpdir(), 'capwright-constraints-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

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

describe.each(['tiny-image', 'tiny-vqa'])('%s, decoded with options', (name) => {
  const { cases, maxNewTokens } = referenceCases(name);
  const expected = stored.checkpoints[name]!;
  const chosen = cases.filter(({ id }) => id in expected);
  let checkpoint: Checkpoint;
  let model: ConvertedModel;

  beforeAll(async () => {
    checkpoint = await openCheckpoint(gitFixture(name));
    model = await convertedModel(checkpoint, scratch, { precision: 'fp32' });
  });

  it('is compared on six pictures, nearly all of them decided', () => {
    expect(chosen).toHaveLength(6);
    const margins = Object.values(expected).flatMap((settings) => Object.values(settings).map(({ margin }) => margin));
    expect(margins.filter((margin) => margin > DECIDED_MARGIN).length / margins.length).toBeGreaterThan(0.9);
  });

  it.each(Object.entries(stored.settings))('writes what transformers writes: %s', async (setting, options) => {
    const session = await openSession(checkpoint, model, requestOf(options));
    try {
      const together = await session.generate(batchOf(chosen, maxNewTokens));
      for (const [index, reference] of chosen.entries()) {
        const [alone] = await session.generate(batchOf([reference], maxNewTokens));
        const { new_ids: ids, margin, scores } = expected[reference.id]![setting]!;
        if (margin <= DECIDED_MARGIN) continue;
        for (const texts of [alone!, together[index]!]) {
          expect(texts[0]!.ids, reference.id).toEqual(ids);
          if (scores === undefined) continue;
          expect(texts).toHaveLength(scores.length);
          for (const [rank, text] of texts.entries()) expect(Math.abs(text.score - scores[rank]!)).toBeLessThan(1e-3);
        }
      }
    } finally {
      await session.close();
    }
  });
});
