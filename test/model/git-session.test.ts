import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { GREEDY } from '../../src/model/decoding.js';
import type { GeneratedTokens } from '../../src/model/generation-batch.js';
import { GitSession } from '../../src/model/git-session.js';
import { buildGraph } from '../support/build-graph.js';
import { gitFixture } from '../support/git-fixtures.js';
import { batchOf, referenceCases } from '../support/reference-cases.js';
import { scratchFolder } from '../support/scratch-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'capwright-session-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each([
  ['tiny-image', 'fp32'],
  ['tiny-image-asym', 'fp32'],
  ['tiny-vqa', 'fp32'],
  ['tiny-video', 'fp32'],
  ['tiny-image', 'int8'],
  ['tiny-vqa', 'int8'],
  ['tiny-image', 'int4'],
  ['tiny-vqa', 'int4'],
] as const)('a session of %s in %s', (name, precision) => {
  const all = referenceCases(name);
  // One batch is of one shape, so clips of another length stay out.
  const cases = all.cases.filter(({ frames }) => frames === all.cases[0]!.frames);
  const limit = all.maxNewTokens;
  let session: GitSession;
  let alone: GeneratedTokens[][];

  beforeAll(async () => {
    const built = await buildGraph(gitFixture(name), join(scratch, `${name}-${precision}`), precision);
    session = await GitSession.open(built.session);
    alone = [];
    for (const reference of cases) alone.push(...(await session.generate(batchOf([reference], limit))));
  });
  afterAll(() => session.close());

  // Log-probabilities too, to the last bit: an interrupted run that goes on with other batches writes the same bytes.
  it.each([2, 7, 32])('gives each image what it gives it alone, in batches of %i', async (size) => {
    for (let start = 0; start < cases.length; start += size) {
      const chosen = Array.from({ length: size }, (_, index) => (start + index) % cases.length);
      const rows = await session.generate(
        batchOf(
          chosen.map((index) => cases[index]!),
          limit,
        ),
      );
      expect(rows).toEqual(chosen.map((index) => alone[index]));
    }
  });

  it('gives the same in any order', async () => {
    const rows = await session.generate(batchOf([...cases].reverse(), limit));
    expect(rows.reverse()).toEqual(alone);
  });

  it('takes prompts of any length side by side', async () => {
    const image = cases[0]!;
    const prompts = [1, 2, 9, 4].map((length) => Array.from({ length }, (_, i) => (i === 0 ? 101 : 180 + 7 * i)));
    const withPrompt = prompts.map((promptIds) => ({ ...image, promptIds }));
    const expected: GeneratedTokens[][] = [];
    for (const one of withPrompt) expected.push(...(await session.generate(batchOf([one], limit))));
    expect(await session.generate(batchOf(withPrompt, limit))).toEqual(expected);
  });

  it('takes several texts for one image, which goes in once', async () => {
    const image = cases[0]!;
    const prompts = [[101], [101, 187, 194], [101], [101, 201]];
    const limits = prompts.map(() => limit);
    const rows = await session.generate({ ...batchOf([image], limit), prompts, maxNewTokens: limits });
    for (const [index, promptIds] of prompts.entries()) {
      const [one] = await session.generate(batchOf([{ ...image, promptIds }], limit));
      expect(rows[index]![0]!.ids).toEqual(one![0]!.ids);
      // The texts' attention to their image is one product, which may round otherwise than one a text.
      for (const [step, logprob] of rows[index]![0]!.logprobs.entries())
        expect(logprob).toBeCloseTo(one![0]!.logprobs[step]!, 4);
    }
  });

  it('stops each row at its own limit', async () => {
    const limits = cases.map((_, index) => 1 + (index % limit));
    const rows = await session.generate({ ...batchOf(cases, limit), maxNewTokens: limits });
    expect(rows.map(([row]) => [row!.ids, row!.logprobs])).toEqual(
      alone.map(([row], index) => [row!.ids.slice(0, limits[index]), row!.logprobs.slice(0, limits[index])]),
    );
  });
});

it('gives a clip temporal embeddings and a still picture none', async () => {
  const { cases, maxNewTokens } = referenceCases('tiny-video');
  const built = await buildGraph(gitFixture('tiny-video'), join(scratch, 'temporal'));
  const session = await GitSession.open(built.session);
  try {
    const clip = batchOf([cases[0]!], maxNewTokens);
    const frame = { ...clip, pixels: clip.pixels.slice(0, clip.pixels.length / clip.frames), frames: 1 };
    const [asClip] = await session.generate({ ...frame, pixels: frame.pixels.slice(), clip: true });
    const [asPicture] = await session.generate({ ...frame, pixels: frame.pixels.slice(), clip: false });
    expect(asClip![0]!.logprobs[0]).not.toBeCloseTo(asPicture![0]!.logprobs[0]!, 4);
  } finally {
    await session.close();
  }
});

it('refuses a file that is no model', async () => {
  const modelPath = join(scratchFolder(), 'model.onnx');
  writeFileSync(modelPath, 'not a model');
  const opening = GitSession.open({
    ...{ modelPath, frames: undefined, threads: 1 },
    ...{ eosTokenIds: [102], vocabularySize: 640, decoding: GREEDY },
  });
  await expect(opening).rejects.toThrow(ModelError);
  await expect(opening).rejects.toThrow(modelPath);
});
