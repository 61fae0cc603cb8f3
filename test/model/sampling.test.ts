import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import type { DecodingRequest } from '../../src/model/decoding.js';
import type { GeneratedTokens } from '../../src/model/generation-batch.js';
import { gitFixture } from '../support/git-fixtures.js';
import { openSession } from '../support/open-session.js';
import { batchOf, referenceCases, type ReferenceCase } from '../support/reference-cases.js';

const scratch = mkdtempSync(join(tmpdir(), 'capwright-sampling-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const { cases, maxNewTokens } = referenceCases('tiny-vqa');
/** The two with the shortest prompts. */
const brief = [...cases].sort((a, b) => a.promptIds.length - b.promptIds.length).slice(0, 2);
let checkpoint: Checkpoint;
let model: ConvertedModel;

beforeAll(async () => {
  checkpoint = await openCheckpoint(gitFixture('tiny-vqa'));
  model = await convertedModel(checkpoint, scratch, { precision: 'fp32' });
});

/** One text a case and seed; `seeds` has one a case. */
async function sample(
  request: DecodingRequest,
  chosen: readonly ReferenceCase[],
  seeds: readonly number[],
  limit = maxNewTokens,
): Promise<GeneratedTokens[]> {
  const session = await openSession(checkpoint, model, { search: 'sample', ...request });
  try {
    const rows = await session.generate({ ...batchOf(chosen, limit), seeds });
    return rows.map(([text]) => text!);
  } finally {
    await session.close();
  }
}

/** The first tokens of `count` texts of one picture, which goes in once. */
async function firstTokens(request: DecodingRequest, reference: ReferenceCase, count: number): Promise<number[]> {
  const session = await openSession(checkpoint, model, { search: 'sample', ...request });
  try {
    const rows = await session.generate({
      ...batchOf([reference], 1),
      prompts: Array.from({ length: count }, () => reference.promptIds),
      maxNewTokens: Array<number>(count).fill(1),
      seeds: Array.from({ length: count }, (_, index) => index),
    });
    return rows.map(([text]) => text!.ids[0]!);
  } finally {
    await session.close();
  }
}

/** The reference's probabilities of the first token, likeliest first. */
function probabilities({ firstStepLogits }: ReferenceCase, temperature: number): { id: number; p: number }[] {
  const top = Math.max(...firstStepLogits);
  const weights = Array.from(firstStepLogits, (logit) => Math.exp((logit - top) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, id) => ({ id, p: weight / total })).sort((a, b) => b.p - a.p);
}

/** Pearson's statistic over the tokens that are expected at least 5 times; the rest are one class. */
function chiSquare(
  drawn: readonly number[],
  expected: readonly { id: number; p: number }[],
): { value: number; classes: number } {
  const counts = new Map<number, number>();
  for (const id of drawn) counts.set(id, (counts.get(id) ?? 0) + 1);
  const common = expected.filter(({ p }) => p * drawn.length >= 5);
  const seen = common.map(({ id }) => counts.get(id) ?? 0);
  const restSeen = drawn.length - seen.reduce((sum, count) => sum + count, 0);
  const restExpected = drawn.length * (1 - common.reduce((sum, { p }) => sum + p, 0));
  const terms = common.map(({ p }, index) => (seen[index]! - p * drawn.length) ** 2 / (p * drawn.length));
  if (restExpected < 1e-9) expect(restSeen).toBe(0);
  else terms.push((restSeen - restExpected) ** 2 / Math.max(restExpected, 1));
  return { value: terms.reduce((sum, term) => sum + term, 0), classes: terms.length };
}

const seeds = cases.map((_, index) => 1000 + index);

describe('sampling', () => {
  it('of the likeliest token alone is greedy decoding', async () => {
    const texts = await sample({ topK: 1 }, cases, seeds);
    for (const [index, { id, greedy }] of cases.entries()) {
      if (greedy.minMargin > 1e-3) expect(texts[index]!.ids, id).toEqual(greedy.newIds);
    }
  });

  it('at a temperature near 0 is greedy decoding', async () => {
    const texts = await sample({ temperature: 1e-4 }, cases, seeds);
    for (const [index, { id, greedy }] of cases.entries()) {
      if (greedy.minMargin > 1e-2) expect(texts[index]!.ids, id).toEqual(greedy.newIds);
    }
  });

  it.each([
    ['the whole distribution', { topK: 0 }, 1, Infinity],
    ['a cooler one', { topK: 0, temperature: 0.5 }, 0.5, Infinity],
    ['a hotter one of 50 tokens', { topK: 50, temperature: 3 }, 3, 50],
    ['the three likeliest', { topK: 3 }, 1, 3],
  ] as const)("follows the reference's probabilities: %s", async (_, request, temperature, kept) => {
    for (const reference of brief) {
      const top = probabilities(reference, temperature).slice(0, kept);
      const mass = top.reduce((sum, { p }) => sum + p, 0);
      const expected = top.map(({ id, p }) => ({ id, p: p / mass }));
      const drawn = await firstTokens(request, reference, 2000);
      const { value, classes } = chiSquare(drawn, expected);
      // Mean of the statistic: classes - 1, deviation √(2·(classes - 1)); the seeds are fixed, so it does not vary.
      expect(value).toBeLessThan(classes - 1 + 3.5 * Math.sqrt(2 * (classes - 1)));
      expect(classes).toBeGreaterThan(2);
    }
  });

  it('with top-p draws from the nucleus, and from all of it', async () => {
    const [reference] = brief as [ReferenceCase];
    const sorted = probabilities(reference, 1);
    for (const topP of [0.3, 0.6, 0.9]) {
      let before = 0;
      const nucleus = sorted.filter(({ p }) => {
        const isIn = before < topP;
        before += p;
        return isIn;
      });
      const drawn = await firstTokens({ topK: 0, topP }, reference, 2000);
      const ids = new Set(nucleus.map(({ id }) => id));
      expect(drawn.filter((id) => !ids.has(id))).toEqual([]);
      const mass = nucleus.reduce((sum, { p }) => sum + p, 0);
      const common = nucleus.filter(({ p }) => (p / mass) * drawn.length >= 10);
      expect(common.filter(({ id }) => !drawn.includes(id))).toEqual([]);
      expect(common.length).toBeGreaterThan(0);
    }
  });

  it('gives the same text for a seed, alone, in a batch and again', async () => {
    const request = { temperature: 1.5, topK: 0 };
    const together = await sample(request, cases, seeds);
    expect(await sample(request, cases, seeds)).toEqual(together);
    for (const index of [0, 5, 13]) {
      const [alone] = await sample(request, [cases[index]!], [seeds[index]!]);
      expect(alone!.ids).toEqual(together[index]!.ids);
    }
  });

  it('gives other texts for other seeds', async () => {
    const request = { temperature: 1.5, topK: 0 };
    const first = await sample(request, cases, seeds);
    const second = await sample(
      request,
      cases,
      seeds.map((seed) => seed + 1),
    );
    const equal = first.filter(({ ids }, index) => ids.join() === second[index]!.ids.join());
    expect(equal.length).toBeLessThan(cases.length / 4);
  });

  it("tells the model's own log-probabilities, whatever the temperature", async () => {
    const texts = await sample({ temperature: 2, topK: 5 }, cases, seeds, 1);
    for (const [index, reference] of cases.entries()) {
      const own = probabilities(reference, 1).find(({ id }) => id === texts[index]!.ids[0]);
      expect(texts[index]!.logprobs[0]).toBeCloseTo(Math.log(own!.p), 4);
    }
  });

  it('keeps to the constraints', async () => {
    const suppress = [...new Set(cases.map(({ greedy }) => greedy.newIds[0]!))];
    const texts = await sample({ suppress, minNewTokens: maxNewTokens, noRepeatNgram: 1 }, cases, seeds);
    for (const [index, { ids }] of texts.entries()) {
      expect(ids).toHaveLength(maxNewTokens);
      expect(ids.filter((id) => suppress.includes(id) || id === checkpoint.config.eosTokenIds[0])).toEqual([]);
      const whole = [...new Set(cases[index]!.promptIds), ...ids];
      expect(new Set(whole).size).toBe(whole.length);
    }
  });
});
