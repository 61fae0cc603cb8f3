import type { GitConfig } from '../git-config.js';
import type { PixelNormalization } from '../pixel-normalization.js';
import { GraphBuilder, type Precision } from './graph-builder.js';
import { greedyLoop } from './greedy-loop.js';
import { imageTokens } from './image-tokens.js';
import { imagePrefill, textDecoderWeights, type StepShapes } from './text-decoder.js';
import { visionEncoder } from './vision-encoder.js';
import type { WeightSource } from './weight.js';

/** What can be chosen when a graph is built. */
export interface GraphOptions {
  /** Number format of the matrix products. */
  readonly precision: Precision;
  /** Adds an output `logits` with every step's `[rows, steps, vocabulary]`; for checks, costs memory. */
  readonly withLogits: boolean;
}

/**
 * Builds GIT as one ONNX graph, pixels to token ids: vision tower, projection, image tokens through the decoder once,
 * then greedy generation in a Loop.
 *
 * Inputs: `images` `[batch, frames, size, size, 3] uint8`; `prompt_ids` `[rows, width] int64` and `prompt_lengths`
 * `[rows] int64`, where rows is a multiple of batch and row r belongs to image ⌊r / (rows/batch)⌋; `max_new_tokens`
 * `[rows] int64`; for checkpoints with temporal embeddings `temporal_positions` `[frames] int64`, each 0…frames−1 for
 * clips and `config.frames` (no embedding) for a still picture.
 *
 * Outputs: `token_ids` `[rows, steps] int32` and `token_logprobs` `[rows, steps] float`; column s follows text token s.
 */
export function gitGraph(
  source: WeightSource,
  config: GitConfig,
  normalization: PixelNormalization,
  options: GraphOptions,
): GraphBuilder {
  const graph = GraphBuilder.main('git', options.precision);
  const { imageSize } = config.vision;
  const images = graph.input('images', 'uint8', ['batch', 'frames', imageSize, imageSize, 3]);
  const promptIds = graph.input('prompt_ids', 'int64', ['rows', 'prompt_width']);
  const promptLengths = graph.input('prompt_lengths', 'int64', ['rows']);
  const maxNewTokens = graph.input('max_new_tokens', 'int64', ['rows']);
  const temporalPositions =
    config.frames === undefined ? undefined : graph.input('temporal_positions', 'int64', ['frames']);

  const vision = visionEncoder(graph, source, config.vision, normalization, images);
  const tokens = imageTokens(graph, source, config, vision, temporalPositions);
  const decoder = textDecoderWeights(graph, source, config);
  const caches = imagePrefill(graph, decoder, tokens);
  const shapes = stepShapes(graph, config, images, promptLengths, tokens);
  const outputs = greedyLoop(
    graph,
    decoder,
    { images: caches, shapes, promptIds, promptLengths, maxNewTokens },
    options,
  );

  const ids = graph.cast(outputs.tokenIds, 'int32', 'token_ids');
  const logprobs = graph.op('Identity', [outputs.tokenLogprobs], { name: 'token_logprobs' });
  graph.output(ids, 'int32', ['rows', 'steps']);
  graph.output(logprobs, 'float', ['rows', 'steps']);
  if (outputs.logits !== undefined) {
    const logits = graph.op('Identity', [outputs.logits], { name: 'logits' });
    graph.output(logits, 'float', ['rows', 'steps', config.vocabularySize]);
  }
  return graph;
}

/** Shape arithmetic of the steps, done once a batch. */
function stepShapes(
  graph: GraphBuilder,
  config: GitConfig,
  images: string,
  promptLengths: string,
  tokens: string,
): StepShapes {
  return graph.within('shapes', () => {
    const concat = (name: string, parts: readonly string[]): string =>
      graph.op('Concat', parts, { name, attributes: { axis: 0 } });
    const extent = (value: string, axis: number): string =>
      graph.op('Slice', [graph.op('Shape', [value]), graph.int64s([axis]), graph.int64s([axis + 1])]);
    const sequences = graph.op('Div', [graph.op('Shape', [promptLengths]), extent(images, 0)], { name: 'sequences' });
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
