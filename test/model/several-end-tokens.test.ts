import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import type { DecodingRequest } from '../../src/model/decoding.js';
import { changeJson, copyCheckpoint } from '../support/copy-checkpoint.js';
import { openSession } from '../support/open-session.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';

/** Written by test/reference/make_end_token_cases.py. */
interface Stored {
  readonly settings: Readonly<Record<string, StoredSetting>>;
  readonly checkpoints: Readonly<Record<string, StoredCheckpoint>>;
}

interface StoredSetting {
  readonly num_beams?: number;
  readonly length_penalty?: number;
  readonly early_stopping?: boolean | 'never';
  readonly repetition_penalty?: number;
  readonly no_repeat_ngram_size?: number;
  readonly min_new_tokens?: number;
}

interface StoredCheckpoint {
  /** End tokens by the name of their set; the checkpoint's own comes first. */
  readonly ends: Readonly<Record<string, readonly number[]>>;
  /** By picture, then by set and setting: `two/greedy`. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, StoredText>>>>;
}

interface StoredText {
  readonly new_ids: readonly number[];
  readonly margin: number;
  readonly scores?: readonly number[];
}

const stored = JSON.parse(
  readFileSync(new URL('../fixtures/decoding/end-tokens.json', import.meta.url), 'utf8'),
) as Stored;

/** Below this the reference itself can't tell its two best apart. */
const DECIDED_MARGIN = 1e-3;

const scratch = mkdtempSync(join(tmpdir(), 'capwright-ends-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function requestOf(setting: StoredSetting): DecodingRequest {
  return {
    numBeams: setting.num_beams,
    lengthPenalty: setting.length_penalty,
    earlyStopping: setting.early_stopping,
    repetitionPenalty: setting.repetition_penalty,
    noRepeatNgram: setting.no_repeat_ngram_size,
    minNewTokens: setting.min_new_tokens,
  };
}

describe.each(['tiny-image', 'tiny-vqa'].flatMap((name) => ['two', 'five', 'many'].map((set) => [name, set] as const)))(
  '%s with %s end tokens',
  (name, set) => {
    const { cases, maxNewTokens } = referenceCases(name);
    const expected = stored.checkpoints[name]!;
    const ends = expected.ends[set]!;
    const chosen = cases.filter(({ id }) => id in expected.cases);
    let checkpoint: Checkpoint;
    let model: ConvertedModel;

    beforeAll(async () => {
      const folder = copyCheckpoint(name, join(scratch, `${name}-${set}`));
      changeJson(join(folder, 'generation_config.json'), { eos_token_id: ends });
      checkpoint = await openCheckpoint(folder);
      model = await convertedModel(checkpoint, scratch, { precision: 'fp32' });
    });

    it('is compared on texts that end by the added ones', () => {
      const texts = chosen.flatMap(({ id }) => Object.entries(expected.cases[id]!));
      const last = texts.filter(([key]) => key.startsWith(`${set}/`)).map(([, { new_ids: ids }]) => ids.at(-1)!);
      expect(last.filter((id) => ends.slice(1).includes(id)).length).toBeGreaterThan(2);
    });

    it.each(Object.entries(stored.settings))('writes what transformers writes: %s', async (setting, options) => {
      const session = await openSession(checkpoint, model, requestOf(options));
      try {
        const together = await session.generate(batchOf(chosen, maxNewTokens));
        for (const [index, reference] of chosen.entries()) {
          const [alone] = await session.generate(batchOf([reference], maxNewTokens));
          const { new_ids: ids, margin, scores } = expected.cases[reference.id]![`${set}/${setting}`]!;
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
    });

    it('ends as soon by the search of the original repository', async () => {
      const session = await openSession(checkpoint, model, { search: 'paper' });
      try {
        for (const [text] of await session.generate(batchOf(chosen, maxNewTokens))) {
          expect(text!.ids.slice(0, -1).filter((id) => ends.includes(id))).toEqual([]);
          expect(text!.ids.length === maxNewTokens - 1 || ends.includes(text!.ids.at(-1)!)).toBe(true);
        }
      } finally {
        await session.close();
      }
    });
  },
);
