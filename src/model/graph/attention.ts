import { MICROSOFT_DOMAIN, type GraphBuilder } from './graph-builder.js';

/**
 * Full (unmasked) multi-head attention through ONNX Runtime's fused operator.
 * @param query, key, value `[batch, tokens, hidden]`, before their biases if `bias` is given
 * @param options.bias `[3·hidden]` query, key and value biases, added by the operator
 * @param options.scale factor of the scores; by default 1/√(head size)
 * @returns `[batch, tokens, hidden]`
 */
export function fusedAttention(
  graph: GraphBuilder,
  { query, key, value }: { query: string; key: string; value: string },
  heads: number,
  options: { bias?: string; scale?: number } = {},
): string {
  return graph.op('MultiHeadAttention', [query, key, value, ...(options.bias === undefined ? [] : [options.bias])], {
    name: 'context',
    domain: MICROSOFT_DOMAIN,
    attributes: { num_heads: heads, ...(options.scale === undefined ? {} : { scale: { float: options.scale } }) },
  });
}
