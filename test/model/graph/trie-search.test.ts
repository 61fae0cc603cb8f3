import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../../src/model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../../../src/model/converted-model.js';
import { gitFixture, gitJson } from '../../support/git-fixtures.js';
import { openLabelSession } from '../../support/open-session.js';
import { batchOf, referenceCases } from '../../support/reference-cases.js';

interface StoredTrie {
  readonly labels: readonly string[];
  readonly label_ids: readonly (readonly number[])[];
  readonly new_ids: readonly number[];
  readonly text: string;
  readonly token_logprobs: readonly number[];
}

const scratch = mkdtempSync(join(tmpdir(), 'capwright-trie-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const stored = (gitJson('tiny-image/expected.json') as { cases: { id: string; repo_trie?: StoredTrie }[] }).cases;
const walks = new Map(stored.flatMap(({ id, repo_trie: trie }) => (trie === undefined ? [] : [[id, trie] as const])));
const cases = referenceCases('tiny-image').cases.filter(({ id }) => walks.has(id));
let checkpoint: Checkpoint;
let model: ConvertedModel;

beforeAll(async () => {
  checkpoint = await openCheckpoint(gitFixture('tiny-image'));
  model = await convertedModel(checkpoint, scratch, { precision: 'fp32' });
});

const withEnd = (ids: readonly number[]): number[] => [...ids, checkpoint.config.eosTokenIds[0]];

it('walks the labels as the original repository does, alone and in a batch', async () => {
  expect(cases).toHaveLength(6);
  const { labels, label_ids: labelIds } = walks.get(cases[0]!.id)!;
  expect(labels.map((label) => checkpoint.tokenizer.encode(label))).toEqual(labelIds);
  const session = await openLabelSession(checkpoint, model, 'trie', labelIds.map(withEnd));
  try {
    const together = await session.generate(batchOf(cases, 10));
    for (const [index, reference] of cases.entries()) {
      const expected = walks.get(reference.id)!;
      const [alone] = await session.generate(batchOf([reference], 10));
      for (const texts of [alone!, together[index]!]) {
        expect(texts[0]!.ids, reference.id).toEqual(expected.new_ids);
        expect(checkpoint.tokenizer.decode(texts[0]!.ids)).toBe(expected.text);
        for (const [step, logprob] of texts[0]!.logprobs.entries()) {
          // From the second step on the reference's are without the token before, whose share goes to all others.
          const gained = expected.token_logprobs[step]! - logprob;
          expect(gained, `${reference.id} step ${step}`).toBeGreaterThan(-1e-4);
          expect(gained, `${reference.id} step ${step}`).toBeLessThan(step === 0 ? 1e-4 : 0.05);
        }
      }
    }
  } finally {
    await session.close();
  }
});

it('takes a token twice in a row only where nothing else is allowed', async () => {
  const eos = checkpoint.config.eosTokenIds[0];
  const dog = 213;
  for (const [labels, expected] of [
    [[[dog, dog, eos]], [dog, dog, eos]],
    [
      [
        [dog, dog, eos],
        [dog, 500, eos],
      ],
      [dog, 500, eos],
    ],
  ] as const) {
    const session = await openLabelSession(checkpoint, model, 'trie', labels);
    try {
      for (const rows of await session.generate(batchOf(cases, 10))) expect(rows[0]!.ids).toEqual(expected);
    } finally {
      await session.close();
    }
  }
});

it('begins after the prompt', async () => {
  const prompted = cases.map((one) => ({ ...one, promptIds: [101, 213, 214] }));
  const labels = [[213], [251, 214], [229]].map(withEnd);
  const session = await openLabelSession(checkpoint, model, 'trie', labels);
  try {
    for (const [text] of await session.generate(batchOf(prompted, 10))) expect(labels).toContainEqual(text!.ids);
  } finally {
    await session.close();
  }
});
