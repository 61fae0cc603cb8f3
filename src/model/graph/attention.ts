import { MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';

/** What attends to what, each `[batch, tokens, hidden]`. */
interface AttentionInputs {
  readonly query: string;
  readonly key: string;
  readonly value: string;
}

interface AttentionOptions {
  /** `[3·hidden]` query, key and value biases, added before anything else. */
  readonly bias?: string;
  /** Factor of the scores; by default 1/√(head size). */
  readonly scale?: number;
}

/**
 * Full (unmasked) multi-head attention: ONNX Runtime's fused operator, or the operators of the standard where the graph is
 * built for a provider whose fused one is wrong.
 * @param hidden extent of the last axis
 * @returns `[batch, tokens, hidden]`
 */
export function fullAttention(
  graph: GraphBuilder,
  inputs: AttentionInputs,
  { heads, hidden }: { readonly heads: number; readonly hidden: number },
  options: AttentionOptions = {},
): string {
  // WebGPU's fused operator leaves out keys beyond the sixteenth of each tile on some devices (microsoft/onnxruntime#28520).
  return graph.runsOn === 'webgpu'
    ? plainAttention(graph, inputs, { heads, hidden }, options)
    : fusedAttention(graph, inputs, heads, options);
}

function fusedAttention(
  graph: GraphBuilder,
  { query, key, value }: AttentionInputs,
  heads: number,
  { bias, scale }: AttentionOptions,
): string {
  return graph.op('MultiHeadAttention', [query, key, value, ...(bias === undefined ? [] : [bias])], {
    name: 'context',
    domain: MICROSOFT_DOMAIN,
    attributes: { num_heads: heads, ...(scale === undefined ? {} : { scale: { float: scale } }) },
  });
}

function plainAttention(
  graph: GraphBuilder,
  { query, key, value }: AttentionInputs,
  { heads, hidden }: { readonly heads: number; readonly hidden: number },
  { bias, scale = 1 / Math.sqrt(hidden / heads) }: AttentionOptions,
): string {
  const biases =
    bias === undefined
      ? undefined
      : graph.operator('Split', [bias], ['query_bias', 'key_bias', 'value_bias'], {
          attributes: { axis: 0, num_outputs: 3 },
        });
  const byHead = (input: string, part: number, perm: readonly number[], name: string): string => {
    const biased = biases === undefined ? input : graph.op('Add', [input, biases[part] ?? '']);
    const split = graph.op('Reshape', [biased, graph.int64s([0, 0, heads, hidden / heads])]);
    return graph.op('Transpose', [split], { name, attributes: { perm } });
  };
  const queries = byHead(query, 0, [0, 2, 1, 3], 'queries');
  const keys = byHead(key, 1, [0, 2, 3, 1], 'keys');
  const values = byHead(value, 2, [0, 2, 1, 3], 'values');
  const products = graph.op('MatMul', [queries, keys], { name: 'scores' });
  const scores = scale === 1 ? products : graph.op('Mul', [products, graph.toActivation(graph.float(scale))]);
  const weights = graph.op('Softmax', [scores], { name: 'weights', attributes: { axis: -1 } });
  const context = graph.op('Transpose', [graph.op('MatMul', [weights, values])], {
    attributes: { perm: [0, 2, 1, 3] },
  });
  return graph.op('Reshape', [context, graph.int64s([0, 0, hidden])], { name: 'context' });
}
