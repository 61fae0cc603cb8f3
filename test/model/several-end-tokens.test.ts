import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import { changeJson, copyCheckpoint } from '../support/copy-checkpoint.js';
import { openSession } from '../support/open-session.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';
import { expectStored, storedDecoding, type StoredSetting, type StoredText } from '../support/stored-decoding.js';

/** Written by test/reference/make_end_token_cases.py. */
interface Stored {
  readonly settings: Readonly<Record<string, StoredSetting>>;
  readonly checkpoints: Readonly<Record<string, StoredCheckpoint>>;
}

interface StoredCheckpoint {
  /** End tokens by the name of their set; the checkpoint's own comes first. */
  readonly ends: Readonly<Record<string, readonly number[]>>;
  /** By picture, then by set and setting: `two/greedy`. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, StoredText>>>>;
}

const stored = storedDecoding('end-tokens.json') as Stored;

const scratch = mkdtempSync(join(tmpdir(), 'capwright-ends-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

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
      const decoded = { checkpoint, model, cases: chosen, maxNewTokens };
      await expectStored(decoded, options, (id) => expected.cases[id]![`${set}/${setting}`]!);
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
