import type { Activation } from '../git-config.js';
import { MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';
import { stored, type WeightSource } from './weight.js';

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

/** The factor in quick_gelu(x) = x·σ(1.702x). */
export const QUICK_GELU_ALPHA = 1.702;

/** x·σ(x) */
export function silu(graph: GraphBuilder, input: string): string {
  return graph.op('QuickGelu', [input], {
    name: 'Silu',
    domain: MICROSOFT_DOMAIN,
    attributes: { alpha: { float: 1 } },
  });
}

/**
 * An activation function by its name in config.json. `gelu` is the exact one (erf), `gelu_new` and
 * `gelu_pytorch_tanh` its tanh approximation.
 */
export function activate(graph: GraphBuilder, input: string, activation: Activation): string {
  switch (activation) {
    case 'gelu':
      return graph.op('Gelu', [input], { domain: MICROSOFT_DOMAIN });
    case 'quick_gelu':
      return graph.op('QuickGelu', [input], {
        domain: MICROSOFT_DOMAIN,
        attributes: { alpha: { float: QUICK_GELU_ALPHA } },
      });
    case 'gelu_new':
    case 'gelu_pytorch_tanh':
      return graph.op('FastGelu', [input], { domain: MICROSOFT_DOMAIN });
    case 'relu':
      return graph.op('Relu', [input]);
  }
}
