import * as ort from 'onnxruntime-node';
import type { Decoding, TokenConstraints } from './decoding.js';
import type { GenerationBatch } from './generation-batch.js';
import { labelTrie } from './label-trie.js';
import { seededRandom } from '../seeded-random.js';
import type { SessionOptions } from './session-options.js';
import { textTrees } from './text-trees.js';
import { treeFeeds } from './tree-feeds.js';

/** Longer than any text: no run of tokens can come twice. */
const NO_NGRAM = 1 << 20;

/**
 * Images that a thread takes through the model at once: their activations stay in the processor's cache. Several threads
 * would wait for each other at the end of every operator, the more often the smaller the groups: they get all.
 */
const IMAGES_OF_A_THREAD = 2;

/** The largest divisor of `count` that is at most `limit`. */
function largestDivisor(count: number, limit: number): number {
  let divisor = Math.min(count, limit);
  while (count % divisor !== 0) divisor--;
  return divisor;
}

/** A batch as the graph's inputs (see `gitGraph`). */
export function sessionFeeds(batch: GenerationBatch, options: SessionOptions): Record<string, ort.Tensor> {
  const { frames, decoding } = options;
  const atOnce = options.threads === 1 ? IMAGES_OF_A_THREAD : batch.images * batch.frames;
  return {
    images: new ort.Tensor('uint8', batch.pixels, [batch.images, batch.frames, batch.height, batch.width, 3]),
    frames_at_once: int64s([largestDivisor(batch.images * batch.frames, atOnce)]),
    images_at_once: int64s([largestDivisor(batch.images, Math.max(1, Math.floor(atOnce / batch.frames)))]),
    ...(decoding.search === 'score' ? {} : promptFeeds(batch)),
    ...(frames === undefined ? {} : { temporal_positions: temporalPositions(batch, frames) }),
    ...searchFeeds(batch, decoding, options.vocabularySize),
    ...(decoding.constraints === undefined && decoding.search !== 'sample'
      ? {}
      : constraintFeeds(decoding.constraints, options.vocabularySize)),
  };
}

function promptFeeds({ prompts, maxNewTokens }: GenerationBatch): Record<string, ort.Tensor> {
  const width = Math.max(...prompts.map(({ length }) => length));
  const ids = new BigInt64Array(prompts.length * width);
  for (const [row, prompt] of prompts.entries()) {
    for (const [column, id] of prompt.entries()) ids[row * width + column] = BigInt(id);
  }
  return {
    prompt_ids: new ort.Tensor('int64', ids, [prompts.length, width]),
    prompt_lengths: int64s(prompts.map(({ length }) => length)),
    max_new_tokens: int64s(maxNewTokens),
  };
}

/** The frames' own embeddings for a clip; for pictures the row of zeros that stands behind them. */
function temporalPositions(batch: GenerationBatch, frames: number): ort.Tensor {
  return int64s(Array.from({ length: batch.frames }, (_, frame) => (batch.clip ? frame : frames)));
}

function searchFeeds(batch: GenerationBatch, decoding: Decoding, vocabularySize: number): Record<string, ort.Tensor> {
  switch (decoding.search) {
    case 'greedy':
      return {};
    case 'trie': {
      const { parents, ids, children } = labelTrie(decoding.labels ?? []);
      return { trie_parents: int64s(parents), trie_ids: int64s(ids), trie_children: int64s(children) };
    }
    case 'score':
      // All texts follow the same prompt: a batch's rows differ by their image.
      return treeFeeds(textTrees(batch.prompts[0] ?? [], decoding.labels ?? []).trees);
    case 'sample':
      return {
        temperature: float(decoding.temperature),
        top_k: int64s([decoding.topK === 0 ? vocabularySize : Math.min(decoding.topK, vocabularySize)]),
        top_p: float(decoding.topP),
        randoms: randoms(batch),
      };
    case 'beam':
    case 'paper': {
      const early = { false: 0, true: 1, never: 2 }[String(decoding.earlyStopping) as 'false' | 'true' | 'never'];
      return {
        num_beams: int64s([decoding.numBeams]),
        length_penalty: float(decoding.lengthPenalty),
        ...(decoding.search === 'beam' ? { early_stopping: int64(early) } : {}),
      };
    }
  }
}

function constraintFeeds(
  constraints: TokenConstraints | undefined,
  vocabularySize: number,
): Record<string, ort.Tensor> {
  const bias = new Float32Array(vocabularySize);
  for (const id of constraints?.suppress ?? []) bias[id] = -Infinity;
  return {
    token_bias: new ort.Tensor('float32', bias, [vocabularySize]),
    min_new_tokens: int64(constraints?.minNewTokens ?? 0),
    repetition_penalty: float(constraints?.repetitionPenalty ?? 1),
    no_repeat_ngram: int64(constraints?.noRepeatNgram === 0 ? NO_NGRAM : (constraints?.noRepeatNgram ?? NO_NGRAM)),
  };
}

/** A random number a step and row. Each row has a seed of its own, so that its text does not depend on its batch. */
function randoms({ prompts, maxNewTokens, seeds = [] }: GenerationBatch): ort.Tensor {
  const rows = prompts.length;
  const steps = Math.max(...prompts.map(({ length }, row) => length + (maxNewTokens[row] ?? 0)));
  const values = new Float32Array(steps * rows);
  for (let row = 0; row < rows; row++) {
    const random = seededRandom(seeds[row] ?? 0);
    for (let step = 0; step < steps; step++) values[step * rows + row] = random();
  }
  return new ort.Tensor('float32', values, [steps, rows]);
}

function int64s(values: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}

function int64(value: number): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.of(BigInt(value)), []);
}

function float(value: number): ort.Tensor {
  return new ort.Tensor('float32', Float32Array.of(value), []);
}
