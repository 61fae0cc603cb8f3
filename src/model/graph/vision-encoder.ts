import type { VisionConfig } from '../git-config.js';
import type { PixelNormalization } from '../pixel-normalization.js';
import { fusedAttention } from './attention.js';
import type { GraphBuilder } from './graph-builder.js';
import { activate, layerNorm, layerNormWeights, linear, linearWeights } from './layers.js';
import { patchEmbedding } from './patch-embedding.js';
import { stored, transposed, type Weight, type WeightSource } from './weight.js';

const TOWER = 'git.image_encoder.vision_model';

/**
 * The CLIP vision tower: pre-norm transformer over the class token and the patches, with the last layer norm on
 * **every** token (GIT keeps them all).
 * @param pixels `[batch, frames, size, size, 3] uint8`
 * @returns `[batch·frames, 1 + patches, hidden] float`
 */
export function visionEncoder(
  graph: GraphBuilder,
  source: WeightSource,
  config: VisionConfig,
  normalization: PixelNormalization,
  pixels: string,
): string {
  const norm = (scope: string, name: string, input: string): string =>
    graph.within(scope, () =>
      layerNorm(graph, input, layerNormWeights(graph, source, `${TOWER}.${name}`, config.layerNormEps)),
    );

  return graph.within('vision', () => {
    let hidden = graph.within('patches', () => patchEmbedding(graph, source, config, normalization, pixels));
    hidden = norm('pre_layernorm', 'pre_layrnorm', hidden); // the checkpoint's own spelling
    for (let index = 0; index < config.layers; index++) {
      const layer = `encoder.layers.${index}`;
      hidden = graph.within(`layer.${index}`, () => {
        const attended = graph.within('attention', () =>
          selfAttention(
            graph,
            source,
            config,
            `${TOWER}.${layer}.self_attn`,
            norm('norm', `${layer}.layer_norm1`, hidden),
          ),
        );
        const residual = graph.op('Add', [hidden, attended], { name: 'attention/residual' });
        const transformed = graph.within('mlp', () =>
          mlp(graph, source, config, `${TOWER}.${layer}.mlp`, norm('norm', `${layer}.layer_norm2`, residual)),
        );
        return graph.op('Add', [residual, transformed], { name: 'mlp/residual' });
      });
    }
    return norm('post_layernorm', 'post_layernorm', hidden);
  });
}

function selfAttention(
  graph: GraphBuilder,
  source: WeightSource,
  config: VisionConfig,
  name: string,
  input: string,
): string {
  const project = (part: string): string =>
    graph.within(part, () =>
      graph.op('MatMul', [input, graph.weight('weight', transposed(stored(source, `${name}.${part}_proj.weight`)))]),
    );
  const context = fusedAttention(graph, { query: project('q'), key: project('k'), value: project('v') }, config.heads, {
    bias: graph.weight(
      'qkv_bias',
      concatenated(['q', 'k', 'v'].map((part) => stored(source, `${name}.${part}_proj.bias`))),
    ),
  });
  return graph.within('out', () => linear(graph, context, linearWeights(graph, source, `${name}.out_proj`)));
}

function mlp(graph: GraphBuilder, source: WeightSource, config: VisionConfig, name: string, input: string): string {
  const inner = graph.within('fc1', () =>
    activate(graph, linear(graph, input, linearWeights(graph, source, `${name}.fc1`)), config.activation),
  );
  return graph.within('fc2', () => linear(graph, inner, linearWeights(graph, source, `${name}.fc2`)));
}

/** Vectors end to end. */
function concatenated(parts: readonly Weight[]): Weight {
  return {
    shape: [parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0)],
    read: async () => {
      const values = await Promise.all(parts.map((part) => part.read()));
      return Float32Array.from(values.flatMap((vector) => [...vector]));
    },
  };
}
