import type { SearchName } from '../decoding.js';
import type { GitConfig } from '../git-config.js';
import type { PixelNormalization } from '../pixel-normalization.js';
import { beamSearch } from './beam-search.js';
import { constraintInputs } from './constraints.js';
import { FINISHED } from './finished-texts.js';
import { generationLoop, prompts, type LoopResult, type Prompts, type Search } from './generation-loop.js';
import { GraphBuilder, type GraphTarget } from './graph-builder.js';
import { UNKNOWN } from './value-info.js';
import { greedySearch } from './greedy-search.js';
import { imageTokens } from './image-tokens.js';
import { inGroups } from './in-groups.js';
import { samplingInputs } from './sampling.js';
import { textScoring, treeInputs } from './text-scoring.js';
import { trieInputs } from './trie-search.js';
import {
  imagePrefill,
  textDecoderWeights,
  type ImageCache,
  type StepShapes,
  type TextDecoder,
} from './text-decoder.js';
import { visionEncoder } from './vision-encoder.js';
import type { WeightSource } from './weight.js';

/** What can be chosen when a graph is built. */
export interface GraphOptions extends GraphTarget {
  readonly search: SearchName;
  /** Whether tokens can be constrained (repetition, suppressed tokens, least length). Costs some speed. */
  readonly constrained: boolean;
  /** Adds an output `logits` with every step's `[rows, steps, vocabulary]` to greedy graphs; for checks. */
  readonly withLogits?: boolean;
}

/**
 * Builds GIT as one ONNX graph, pixels to token ids: vision tower, projection, image tokens through the decoder once,
 * then generation in a Loop.
 *
 * Inputs: `images` `[batch, frames, height, width, 3] uint8`; `frames_at_once` and `images_at_once` `[1] int64`, how many go
 * through the vision tower and the decoder together, divisors of batch·frames and of batch; `prompt_ids` `[items, width] int64`, `prompt_lengths` and
 * `max_new_tokens` `[items] int64`, where items is a multiple of batch and item i belongs to image ⌊i / (items/batch)⌋;
 * for checkpoints with temporal embeddings `temporal_positions` `[frames] int64`, each 0…frames-1 for clips and
 * `config.frames` (no embedding) for a still picture; those of `constraintInputs`, `samplingInputs`, `trieInputs` and beam searches.
 *
 * `score` has no prompts: it scores the texts of `treeInputs`, see `textScoring`.
 *
 * Outputs of `greedy`, `sample` and `trie`: `token_ids` `[items, steps] int32` and `token_logprobs` `[items, steps] float`;
 * column s follows text token s. Outputs of `beam` and `paper`: `beam_tokens`, `beam_parents` `int32` and `beam_sums`
 * `float`, `[steps, items, beams]`, and `finished_score`, `_sum` `float`, `_step`, `_beam`, `_token` `int32`,
 * `[items, kept]`, best first.
 */
export function gitGraph(
  source: WeightSource,
  config: GitConfig,
  normalization: PixelNormalization,
  options: GraphOptions,
): GraphBuilder {
  const graph = GraphBuilder.main('git', options);
  const images = graph.input('images', 'uint8', ['batch', 'frames', 'height', 'width', 3]);
  const temporalPositions =
    config.frames === undefined ? undefined : graph.input('temporal_positions', 'int64', ['frames']);

  const [vision = ''] = inGroups(
    graph,
    'encoder',
    { value: frameByFrame(graph, images), type: 'uint8', shape: ['height', 'width', 3] },
    graph.input('frames_at_once', 'int64', [1]),
    (body, group) => [
      {
        name: 'vision',
        value: visionEncoder(body, source, config.vision, normalization, group),
        shape: ['tokens', config.vision.hiddenSize],
      },
    ],
  );
  const tokens = imageTokens(graph, source, config, vision, temporalPositions);
  const decoder = textDecoderWeights(graph, source, config);
  const caches = imageCaches(graph, decoder, tokens);
  if (options.search === 'score') {
    const count = graph.op('Slice', [graph.op('Shape', [images]), graph.int64s([0]), graph.int64s([1])]);
    graph.within('scoring', () => textScoring(graph, decoder, caches, count, treeInputs(graph)));
    return graph;
  }
  const promptIds = graph.input('prompt_ids', 'int64', ['items', 'prompt_width']);
  const promptLengths = graph.input('prompt_lengths', 'int64', ['items']);
  const maxNewTokens = graph.input('max_new_tokens', 'int64', ['items']);
  graph.within('generation', () => {
    const texts = prompts(graph, promptIds, promptLengths, maxNewTokens);
    const search = graph.within(options.search, () => searchOf(graph, config, texts, options));
    const shapes = stepShapes(graph, config, images, search.rows, tokens);
    const result = generationLoop(graph, decoder, { images: caches, shapes, prompts: texts }, search);
    declareOutputs(graph, config, options, result);
  });
  return graph;
}

/** `[batch, frames, height, width, 3]` to `[batch·frames, height, width, 3]` */
function frameByFrame(graph: GraphBuilder, images: string): string {
  const extents = graph.op('Slice', [graph.op('Shape', [images]), graph.int64s([2]), graph.int64s([5])]);
  const shape = graph.op('Concat', [graph.int64s([-1]), extents], { attributes: { axis: 0 } });
  return graph.op('Reshape', [images, shape], { name: 'frame_by_frame' });
}

/** `imagePrefill` a few images at a time. */
function imageCaches(graph: GraphBuilder, decoder: TextDecoder, tokens: string): ImageCache[] {
  const { heads, hiddenSize } = decoder.config;
  const headSize = hiddenSize / heads;
  const values = inGroups(
    graph,
    'prefill',
    // Of shapes that it knows to be equal the optimizer makes SkipLayerNormalization, slower than Add and LayerNormalization.
    { value: tokens, type: graph.activationType, shape: [UNKNOWN, hiddenSize] },
    graph.input('images_at_once', 'int64', [1]),
    (body, group) =>
      imagePrefill(body, decoder, group).flatMap(({ keys, values }, layer) => [
        { name: `keys.${layer}`, value: keys, shape: [heads, headSize, 'image_tokens'] },
        { name: `values.${layer}`, value: values, shape: [heads, 'image_tokens', headSize] },
      ]),
  );
  return decoder.layers.map((_, layer) => ({ keys: values[2 * layer] ?? '', values: values[2 * layer + 1] ?? '' }));
}

/** Whether a search follows one text an item; the others are beam searches. */
function writesRows(search: SearchName): boolean {
  return search === 'greedy' || search === 'sample' || search === 'trie';
}

function searchOf(graph: GraphBuilder, config: GitConfig, texts: Prompts, options: GraphOptions): Search {
  const constraints = options.constrained ? constraintInputs(graph, config) : undefined;
  if (writesRows(options.search)) {
    return greedySearch(graph, config, texts, {
      constraints,
      sampling: options.search === 'sample' ? samplingInputs(graph) : undefined,
      trie: options.search === 'trie' ? trieInputs(graph) : undefined,
      withLogits: options.withLogits ?? false,
    });
  }
  return beamSearch(graph, config, options.search === 'paper' ? 'paper' : 'transformers', texts, {
    beams: graph.input('num_beams', 'int64', [1]),
    lengthPenalty: graph.input('length_penalty', 'float', []),
    earlyStopping: options.search === 'paper' ? undefined : graph.input('early_stopping', 'int64', []),
    constraints,
  });
}

function declareOutputs(graph: GraphBuilder, config: GitConfig, options: GraphOptions, result: LoopResult): void {
  if (writesRows(options.search)) {
    const [ids = '', logprobs = '', logits] = result.collected;
    const byItem = (value: string, perm: readonly number[]): string =>
      graph.op('Transpose', [value], { attributes: { perm } });
    graph.output(graph.cast(byItem(ids, [1, 0]), 'int32'), 'int32', ['items', 'steps'], 'token_ids');
    graph.output(byItem(logprobs, [1, 0]), 'float', ['items', 'steps'], 'token_logprobs');
    if (logits !== undefined) {
      graph.output(byItem(logits, [1, 0, 2]), 'float', ['items', 'steps', config.vocabularySize], 'logits');
    }
    return;
  }
  const [beamTokens = '', parents = '', sums = ''] = result.collected;
  const byStep = ['steps', 'items', 'beams'];
  graph.output(graph.cast(beamTokens, 'int32'), 'int32', byStep, 'beam_tokens');
  graph.output(graph.cast(parents, 'int32'), 'int32', byStep, 'beam_parents');
  graph.output(sums, 'float', byStep, 'beam_sums');
  const [, , ...finished] = result.carried;
  for (const [index, name] of FINISHED.entries()) {
    const value = finished[index] ?? '';
    const isFloat = name === 'score' || name === 'sum';
    const shape = ['items', 'kept'];
    graph.output(isFloat ? value : graph.cast(value, 'int32'), isFloat ? 'float' : 'int32', shape, `finished_${name}`);
  }
}

/** Shape arithmetic of the steps, done once a batch. */
function stepShapes(graph: GraphBuilder, config: GitConfig, images: string, rows: string, tokens: string): StepShapes {
  return graph.within('shapes', () => {
    const concat = (name: string, parts: readonly string[]): string =>
      graph.op('Concat', parts, { name, attributes: { axis: 0 } });
    const extent = (value: string, axis: number): string =>
      graph.op('Slice', [graph.op('Shape', [value]), graph.int64s([axis]), graph.int64s([axis + 1])]);
    const sequences = graph.op('Div', [rows, extent(images, 0)], { name: 'sequences' });
    const any = graph.int64s([-1]);
    return {
      queryByImage: concat('query_by_image', [
        any,
        sequences,
        graph.int64s([config.heads, config.hiddenSize / config.heads]),
      ]),
      weightsByImage: concat('weights_by_image', [any, sequences, graph.int64s([config.heads, 0])]),
      imageTokens: extent(tokens, 1),
    };
  });
}
