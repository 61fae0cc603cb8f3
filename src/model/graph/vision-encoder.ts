import type { VisionConfig } from '../git-config.js';
import type { PixelNormalization } from '../pixel-normalization.js';
import { fullAttention } from './attention.js';
import type { GraphBuilder } from './graph-builder.js';
import { activate, layerNorm, layerNormWeights, QUICK_GELU_ALPHA, silu } from './layers.js';
import { linear, linearWeights, matrixWeights, product } from './linear.js';
import { patchEmbedding } from './patch-embedding.js';
import { concatenatedColumns, scaled, stored, transposed, type Weight, type WeightSource } from './weight.js';

const TOWER = 'git.image_encoder.vision_model';

/**
 * The CLIP vision tower: pre-norm transformer over the class token and the patches, with the last layer norm on
 * **every** token (GIT keeps them all).
 * @param pixels `[frames, height, width, 3] uint8`, as for `patchEmbedding`
 * @returns `[frames, 1 + patches, hidden] float`
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
    let hidden = graph.within('patches', () =>
      graph.toActivation(patchEmbedding(graph, source, config, normalization, pixels)),
    );
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
  // The biases of query, key and value go to the attention operator, which adds them on its way.
  const project = (part: string): { values: string; bias: Weight } => ({
    values: graph.within(part, () =>
      product(graph, input, matrixWeights(graph, transposed(stored(source, `${name}.${part}_proj.weight`)))),
    ),
    bias: stored(source, `${name}.${part}_proj.bias`),
  });
  const [query, key, value] = [project('q'), project('k'), project('v')];
  const context = fullAttention(
    graph,
    { query: query.values, key: key.values, value: value.values },
    { heads: config.heads, hidden: config.hiddenSize },
    { bias: graph.weight('qkv_bias', concatenatedColumns([query.bias, key.bias, value.bias])) },
  );
  return graph.within('out', () => linear(graph, context, linearWeights(graph, source, `${name}.out_proj`)));
}

/**
 * The two-layer MLP. quick_gelu(x) = x·σ(1.702x) is computed as silu(1.702x)/1.702 with both factors folded into the
 * weights: without a factor of its own the operator takes less than half the time.
 */
function mlp(graph: GraphBuilder, source: WeightSource, config: VisionConfig, name: string, input: string): string {
  const factor = config.activation === 'quick_gelu' ? QUICK_GELU_ALPHA : 1;
  const first = graph.within('fc1', () => {
    const layer = linearWeights(graph, source, `${name}.fc1`, (weight) => scaled(weight, factor));
    return linear(graph, input, layer);
  });
  const inner = graph.within('fc1', () =>
    config.activation === 'quick_gelu' ? silu(graph, first) : activate(graph, first, config.activation),
  );
  return graph.within('fc2', () => {
    const weight = scaled(transposed(stored(source, `${name}.fc2.weight`)), 1 / factor);
    const products = product(graph, inner, matrixWeights(graph, weight), { range: 'activated' });
    return graph.op('Add', [products, graph.weight('bias', stored(source, `${name}.fc2.bias`))]);
  });
}
