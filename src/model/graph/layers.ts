import type { Activation } from '../git-config.js';
import { MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';
import { stored, transposed, type Weight, type WeightSource } from './weight.js';

/** The constants of a fully connected layer: `[in, out]` weights and `[out]` bias, by their names in the graph. */
export interface Linear {
  readonly weight: string;
  readonly bias: string;
}

/** Puts a torch Linear layer's weights into the graph, optionally with something done to both first. */
export function linearWeights(
  graph: GraphBuilder,
  source: WeightSource,
  name: string,
  adapt: (weight: Weight) => Weight = (weight) => weight,
): Linear {
  return {
    weight: graph.weight('weight', adapt(transposed(stored(source, `${name}.weight`)))),
    bias: graph.weight('bias', adapt(stored(source, `${name}.bias`))),
  };
}

/** `input · weight + bias` over the last axis. */
export function linear(graph: GraphBuilder, input: string, { weight, bias }: Linear): string {
  return graph.op('Add', [graph.op('MatMul', [input, weight]), bias]);
}

/** The constants of a layer normalisation. */
export interface LayerNorm {
  readonly scale: string;
  readonly bias: string;
  readonly eps: number;
}

/** Puts a torch LayerNorm's weights into the graph. */
export function layerNormWeights(graph: GraphBuilder, source: WeightSource, name: string, eps: number): LayerNorm {
  return {
    scale: graph.weight('scale', stored(source, `${name}.weight`)),
    bias: graph.weight('bias', stored(source, `${name}.bias`)),
    eps,
  };
}

/** Layer normalisation over the last axis. */
export function layerNorm(graph: GraphBuilder, input: string, { scale, bias, eps }: LayerNorm): string {
  return graph.op('LayerNormalization', [input, scale, bias], { attributes: { axis: -1, epsilon: { float: eps } } });
}

/**
 * An activation function by its name in config.json. `gelu` is the exact one (erf), `gelu_new` and
 * `gelu_pytorch_tanh` its tanh approximation, `quick_gelu` is x·σ(1.702x).
 */
export function activate(graph: GraphBuilder, input: string, activation: Activation): string {
  switch (activation) {
    case 'gelu':
      return graph.op('Gelu', [input], { domain: MICROSOFT_DOMAIN });
    case 'quick_gelu':
      return graph.op('QuickGelu', [input], { domain: MICROSOFT_DOMAIN, attributes: { alpha: { float: 1.702 } } });
    case 'gelu_new':
    case 'gelu_pytorch_tanh':
      return graph.op('FastGelu', [input], { domain: MICROSOFT_DOMAIN });
    case 'relu':
      return graph.op('Relu', [input]);
  }
}
