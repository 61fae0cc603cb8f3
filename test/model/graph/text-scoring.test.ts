import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../../src/model/converted-model.js';
import { gitFixture } from '../../support/git-fixtures.js';
import { openLabelSession } from '../../support/open-session.js';
import { batchOf, referenceCases } from '../../support/reference-cases.js';

const scratch = mkdtempSync(join(tmpdir(), 'capwright-scoring-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(['tiny-image', 'tiny-image-tied', 'tiny-vqa', 'tiny-video'])('scoring with %s', (name) => {
  const all = referenceCases(name);
  const { prompt, promptIds, frames } = all.cases[0]!;
  // One batch has one shape and one prompt.
  const cases = all.cases.filter((one) => one.frames === frames && one.promptIds.join() === promptIds.join());
  let checkpoint: Checkpoint;
  let model: ConvertedModel;

  beforeAll(async () => {
    checkpoint = await openCheckpoint(gitFixture(name));
    model = await convertedModel(checkpoint, scratch, { precision: 'fp32' });
  });

  it(`gives what the reference wrote its log-probabilities, all texts on all pictures (prompt: ${prompt})`, async () => {
    const labels = cases.map(({ greedy }) => greedy.newIds);
    const session = await openLabelSession(checkpoint, model, 'score', labels);
    try {
      const rows = await session.generate(batchOf(cases, 1));
      for (const [index, { id, greedy }] of cases.entries()) {
        expect(rows[index]).toHaveLength(labels.length);
        const own = rows[index]!.find(({ ids }) => ids.join() === greedy.newIds.join())!;
        expect(own.logprobs).toHaveLength(greedy.logprobs.length);
        for (const [step, logprob] of own.logprobs.entries()) {
          expect(Math.abs(logprob - greedy.logprobs[step]!), `${id} step ${step}`).toBeLessThan(1e-4);
        }
        const scores = rows[index]!.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        const [alone] = await session.generate(batchOf([cases[index]!], 1));
        expect(alone!.map(({ ids }) => ids)).toEqual(rows[index]!.map(({ ids }) => ids));
      }
    } finally {
      await session.close();
    }
  });
});
