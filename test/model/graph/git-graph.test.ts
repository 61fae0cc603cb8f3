import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/model/checkpoint.js';
import { GitSession } from '../../../src/model/git-session.js';
import { buildGraph } from '../../support/build-graph.js';
import { gitFixture } from '../../support/git-fixtures.js';
import { batchOf, referenceCases, type ReferenceCase } from '../../support/reference-cases.js';

/** Below this the reference itself can't tell its two best tokens apart. */
const DECIDED_MARGIN = 1e-3;

const scratch = mkdtempSync(join(tmpdir(), 'capwright-graph-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each([
  ['tiny-image', 23],
  ['tiny-image-asym', 10],
  ['tiny-image-tied', 3],
  ['tiny-vqa', 21],
  ['tiny-video', 10],
  ['tiny-video-hubnames', 10],
])('the graph of %s', (name, count) => {
  const { cases, maxNewTokens } = referenceCases(name);
  let checkpoint: Checkpoint;
  let session: GitSession;
  let logits: ort.InferenceSession;

  beforeAll(async () => {
    const built = await buildGraph(gitFixture(name), join(scratch, name));
    checkpoint = built.checkpoint;
    session = await GitSession.open(built.session);
    logits = await ort.InferenceSession.create(built.session.modelPath);
  });
  afterAll(async () => {
    await session.close();
    await logits.release();
  });

  it(`is checked on all ${count} cases of the reference`, () => {
    expect(cases).toHaveLength(count);
  });

  it.each(cases.map((reference) => [reference.id, reference] as const))(
    'writes what the reference writes: %s',
    async (_, reference) => {
      const [[row] = []] = await session.generate(batchOf([reference], maxNewTokens));
      const { greedy } = reference;
      if (greedy.minMargin > DECIDED_MARGIN) {
        expect(row!.ids).toEqual(greedy.newIds);
        expect(checkpoint.tokenizer.decode([...reference.promptIds, ...row!.ids])).toBe(greedy.text);
        expect(checkpoint.tokenizer.decode(row!.ids)).toBe(greedy.newText);
        expect(largestDifference(row!.logprobs, greedy.logprobs)).toBeLessThan(1e-4);
      }
      const found = await firstStepLogits(logits, checkpoint, reference);
      expect(largestDifference(found, reference.firstStepLogits)).toBeLessThan(1e-3);
    },
  );
});

async function firstStepLogits(
  model: ort.InferenceSession,
  { config }: Checkpoint,
  { pixels, frames, promptIds }: ReferenceCase,
): Promise<Float32Array> {
  const { imageSize } = config.vision;
  const vector = (values: readonly number[]): ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  const positions = Array.from({ length: frames }, (_, frame) => (frames > 1 ? frame : config.frames!));
  const outputs = await model.run(
    {
      images: new ort.Tensor('uint8', pixels, [1, frames, imageSize, imageSize, 3]),
      frames_at_once: vector([1]),
      images_at_once: vector([1]),
      prompt_ids: vector(promptIds).reshape([1, promptIds.length]),
      prompt_lengths: vector([promptIds.length]),
      max_new_tokens: vector([1]),
      ...(config.frames === undefined ? {} : { temporal_positions: vector(positions) }),
    },
    ['logits'],
  );
  const last = outputs.logits!;
  expect(last.dims).toEqual([1, promptIds.length, config.vocabularySize]);
  return (last.data as Float32Array).subarray(-config.vocabularySize);
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  return Array.from(actual, (value, index) => Math.abs(value - expected[index]!)).reduce((a, b) => Math.max(a, b), 0);
}
