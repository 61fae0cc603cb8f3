import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../src/model/converted-model.js';
import { completeDecoding, type DecodingRequest } from '../../src/model/decoding.js';
import type { GeneratedTokens } from '../../src/model/generation-batch.js';
import { GitSession } from '../../src/model/git-session.js';
import { gitFixture, gitJson } from '../support/git-fixtures.js';
import { batchOf, referenceCases, type ReferenceCase } from '../support/reference-cases.js';

interface StoredBeam {
  readonly best: { readonly new_ids: number[]; readonly score: number; readonly text_new: string };
  readonly all: readonly { readonly new_ids: number[]; readonly score: number }[];
  readonly gap_1_2: number;
}

interface StoredPaper {
  readonly new_ids_without_eos: number[];
  readonly score: number;
  readonly text_new: string;
}

interface StoredCase {
  readonly id: string;
  readonly 'hf_beam4_lp0.6': StoredBeam;
  readonly 'hf_beam4_lp1.0': StoredBeam;
  readonly 'repo_beam4_gnmt0.6': StoredPaper;
}

const scratch = mkdtempSync(join(tmpdir(), 'capwright-beams-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Below this the reference's two best texts can't be told apart. */
const DECIDED_GAP = 1e-3;

describe.each(['tiny-image', 'tiny-image-asym', 'tiny-image-tied', 'tiny-vqa', 'tiny-video'])('beams of %s', (name) => {
  const { cases, maxNewTokens } = referenceCases(name);
  const stored = new Map(
    (gitJson(`${name}/expected.json`) as { cases: StoredCase[] }).cases.map((one) => [one.id, one]),
  );
  let checkpoint: Checkpoint;
  let model: ConvertedModel;

  beforeAll(async () => {
    checkpoint = await openCheckpoint(gitFixture(name));
    model = await convertedModel(checkpoint, scratch, { precision: 'fp32' });
  });

  /** What each case gets alone and in one batch with all others of its shape. */
  async function decode(request: DecodingRequest): Promise<{ reference: ReferenceCase; texts: GeneratedTokens[][] }[]> {
    const decoding = completeDecoding(request);
    const { config } = checkpoint;
    const session = await GitSession.open({
      modelPath: model.graphPath(decoding),
      frames: config.frames,
      eosTokenIds: config.eosTokenIds,
      vocabularySize: config.vocabularySize,
      decoding,
      threads: 1,
    });
    try {
      const results = new Map(
        cases.map((reference) => [reference.id, { reference, texts: [] as GeneratedTokens[][] }]),
      );
      const shapes = new Set(cases.map(({ frames }) => frames));
      const together = [...shapes].map((frames) => cases.filter((reference) => reference.frames === frames));
      for (const batch of [...cases.map((reference) => [reference]), ...together]) {
        const rows = await session.generate(batchOf(batch, maxNewTokens));
        for (const [index, { id }] of batch.entries()) results.get(id)!.texts.push(rows[index]!);
      }
      return [...results.values()];
    } finally {
      await session.close();
    }
  }

  it.each([
    ['hf_beam4_lp0.6', { numBeams: 4, lengthPenalty: 0.6 }],
    ['hf_beam4_lp1.0', { numBeams: 4 }],
  ] as const)('equal transformers, alone and in a batch: %s', async (key, request) => {
    for (const { reference, texts } of await decode(request)) {
      const expected = stored.get(reference.id)![key];
      expect(texts).toHaveLength(2);
      for (const found of texts) {
        if (expected.gap_1_2 <= DECIDED_GAP) continue;
        expect(found[0]!.ids, reference.id).toEqual(expected.best.new_ids);
        expect(checkpoint.tokenizer.decode(found[0]!.ids)).toBe(expected.best.text_new);
        expect(Math.abs(found[0]!.score - expected.best.score), reference.id).toBeLessThan(1e-4);
        expect(found.map(({ score }) => score.toFixed(3))).toEqual(expected.all.map(({ score }) => score.toFixed(3)));
        const sum = found[0]!.logprobs.reduce((total, logprob) => total + logprob, 0);
        const penalty = 'lengthPenalty' in request ? request.lengthPenalty : 1;
        expect(sum / found[0]!.ids.length ** penalty).toBeCloseTo(found[0]!.score, 4);
      }
    }
  });

  it("equal the original repository's search, alone and in a batch", async () => {
    for (const { reference, texts } of await decode({ search: 'paper' })) {
      const expected = stored.get(reference.id)!['repo_beam4_gnmt0.6'];
      for (const [found] of texts) {
        const ids = found!.ids.filter((id) => id !== checkpoint.config.eosTokenIds[0]);
        expect(ids, reference.id).toEqual(expected.new_ids_without_eos);
        expect(checkpoint.tokenizer.decode(found!.ids)).toBe(expected.text_new);
        expect(Math.abs(found!.score - expected.score), reference.id).toBeLessThan(1e-4);
      }
    }
  });

  it('of one beam are greedy decoding', async () => {
    for (const { reference, texts } of await decode({ search: 'beam', numBeams: 1 })) {
      for (const [found] of texts) {
        if (reference.greedy.minMargin > 1e-3) expect(found!.ids, reference.id).toEqual(reference.greedy.newIds);
      }
    }
  });
});
