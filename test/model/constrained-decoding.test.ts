import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import { gitFixture } from '../support/git-fixtures.js';
import { referenceCases } from '../support/reference-cases.js';
import {
  DECIDED_MARGIN,
  expectStored,
  storedDecoding,
  type StoredSetting,
  type StoredText,
} from '../support/stored-decoding.js';

/** Written by test/reference/make_constraint_cases.py. */
interface Stored {
  readonly settings: Readonly<Record<string, StoredSetting>>;
  readonly checkpoints: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, StoredText>>>>>>;
}

const stored = storedDecoding('constraints.json') as Stored;

const scratch = mkdtempSync(join(tmpdir(), 'capwright-constraints-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

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
    const decoded = { checkpoint, model, cases: chosen, maxNewTokens };
    await expectStored(decoded, options, (id) => expected[id]![setting]!);
  });
});
