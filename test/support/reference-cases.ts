import { join } from 'node:path';
import type { GenerationBatch } from '../../src/model/generation-batch.js';
import { fixtureConfig, gitFixture, gitJson } from './git-fixtures.js';
import { readNpy } from './npy.js';

/** One picture or clip with what the reference made of it. */
export interface ReferenceCase {
  readonly id: string;
  /** `[frames, size, size, 3] uint8`, the reference's own pixels */
  readonly pixels: Uint8Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly prompt: string | null;
  readonly promptIds: readonly number[];
  readonly firstStepLogits: Float32Array;
  readonly greedy: {
    readonly newIds: readonly number[];
    readonly logprobs: readonly number[];
    readonly text: string;
    readonly newText: string;
    readonly minMargin: number;
  };
}

interface StoredCase {
  readonly id: string;
  readonly prompt: string | null;
  readonly prompt_ids: number[];
  readonly pixel_values: { readonly file: string };
  readonly first_step_logits: { readonly file: string };
  readonly greedy: {
    readonly new_ids: number[];
    readonly token_logprobs: number[];
    readonly text: string;
    readonly text_new: string;
    readonly min_margin: number;
  };
}

interface StoredReference {
  readonly same_as?: string;
  readonly max_new_tokens: number;
  readonly cases: readonly StoredCase[];
}

/** What the reference made of all cases of a checkpoint fixture, e.g. `tiny-image`. */
export function referenceCases(checkpoint: string): { maxNewTokens: number; cases: ReferenceCase[] } {
  const reference = gitJson(`${checkpoint}/expected.json`) as StoredReference;
  if (reference.same_as !== undefined) return referenceCases(join(checkpoint, reference.same_as, '..'));
  return {
    maxNewTokens: reference.max_new_tokens,
    cases: reference.cases.map(({ greedy, ...stored }) => ({
      id: stored.id,
      ...uint8Frames(checkpoint, stored.pixel_values.file),
      prompt: stored.prompt,
      promptIds: stored.prompt_ids,
      firstStepLogits: readNpy(gitFixture(`${checkpoint}/${stored.first_step_logits.file}`), 'float32').data,
      greedy: {
        newIds: greedy.new_ids,
        logprobs: greedy.token_logprobs,
        text: greedy.text,
        newText: greedy.text_new,
        minMargin: greedy.min_margin,
      },
    })),
  };
}

/** The batch of these cases, one row a case. */
export function batchOf(cases: readonly ReferenceCase[], maxNewTokens: number): GenerationBatch {
  const { frames, height, width } = cases[0]!;
  return {
    pixels: Uint8Array.from(cases.flatMap(({ pixels }) => [...pixels])),
    images: cases.length,
    ...{ frames, height, width },
    clip: frames > 1,
    prompts: cases.map(({ promptIds }) => promptIds),
    maxNewTokens: cases.map(() => maxNewTokens),
  };
}

/** Undoes normalisation: float32 `[frames?, 3, h, w]` back to the reference's uint8 `[frames, h, w, 3]`. */
function uint8Frames(checkpoint: string, file: string): Pick<ReferenceCase, 'pixels' | 'frames' | 'height' | 'width'> {
  const { mean, std, rescaleFactor } = fixtureConfig(checkpoint);
  const { data, shape } = readNpy(gitFixture(`${checkpoint}/${file}`), 'float32');
  const [height, width] = [shape.at(-2)!, shape.at(-1)!];
  const frames = shape.length === 4 ? shape[0]! : 1;
  const plane = height * width;
  const pixels = new Uint8Array(data.length);
  for (const [index, value] of data.entries()) {
    const channel = Math.floor(index / plane) % 3;
    const level = (value * std[channel]! + mean[channel]!) / rescaleFactor;
    if (Math.abs(level - Math.round(level)) > 0.01) throw new Error(`${file}: ${level} is no uint8 level`);
    const frame = Math.floor(index / (3 * plane));
    pixels[(frame * plane + (index % plane)) * 3 + channel] = Math.round(level);
  }
  return { pixels, frames, height, width };
}
