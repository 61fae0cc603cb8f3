import type { GraphBuilder } from './graph-builder.js';
import { layerNorm } from './layers.js';
import { linear } from './linear.js';
import { feedForward, type ImageCache, type TextDecoder, vocabularyLogits } from './text-decoder.js';
import { lookUpWords } from './word-table.js';

/** Texts to score, as trees of tokens that share their beginnings; see `TextTree`. Graph inputs. */
export interface TreeInputs {
  /** `[trees, nodes] int64` */
  readonly nodeIds: string;
  /** `[trees, nodes] int64`: each node's place in its text */
  readonly nodePositions: string;
  /** `[trees, nodes, nodes] float`: 0 where the second is the first or comes before it in its text, else -∞ */
  readonly nodeBias: string;
  /** `[trees, edges] int64`: the node after which a token is scored */
  readonly edgeNodes: string;
  /** `[trees, edges] int64`: that token */
  readonly edgeIds: string;
}

/** Declares the inputs. */
export function treeInputs(graph: GraphBuilder): TreeInputs {
  const nodes = ['trees', 'nodes'];
  return {
    nodeIds: graph.input('node_ids', 'int64', nodes),
    nodePositions: graph.input('node_positions', 'int64', nodes),
    nodeBias: graph.input('node_bias', 'float', [...nodes, 'nodes']),
    edgeNodes: graph.input('edge_nodes', 'int64', ['trees', 'edges']),
    edgeIds: graph.input('edge_ids', 'int64', ['trees', 'edges']),
  };
}

/** Logits that are given out as they are, from the first of the vocabulary on. */
const LEADING = 3;

/**
 * Scores given texts: every tree's nodes go through the decoder at once, each seeing the image and its own ancestors.
 * Nothing is cached or generated. The pairs of image and tree follow one another in a Loop, so that memory does not grow
 * with them.
 *
 * Outputs: `edge_logprobs` `[images, trees, edges]`; `best_logprobs` `[images, trees, nodes]`, of the likeliest token after
 * a node; `leading_logits` `[images, trees, nodes, 3]`.
 * @param images int64 vector `[1]`: how many
 */
export function textScoring(
  graph: GraphBuilder,
  decoder: TextDecoder,
  caches: readonly ImageCache[],
  images: string,
  inputs: TreeInputs,
): void {
  const trees = graph.op('Gather', [graph.op('Shape', [inputs.nodeIds]), graph.int64(0)], { name: 'trees' });
  const pairs = graph.op('Mul', [graph.op('Squeeze', [images]), trees], { name: 'pairs' });
  const body = graph.subgraph('pair');
  const pair = body.input('pair', 'int64', []);
  const goOn = body.input('go_on', 'bool', []);
  const image = body.op('Div', [pair, trees], { name: 'image' });
  const tree = body.op('Mod', [pair, trees], { name: 'tree' });
  const ofTree = (value: string): string => body.op('Gather', [value, tree]);

  let hidden = body.within('embeddings', () => {
    const words = lookUpWords(body, decoder.words, ofTree(inputs.nodeIds));
    const positions = body.op('Gather', [decoder.positionEmbeddings, ofTree(inputs.nodePositions)]);
    return layerNorm(body, body.op('Add', [words, positions]), decoder.embeddingNorm);
  });
  const bias = body.toActivation(ofTree(inputs.nodeBias));
  for (const [index, layer] of decoder.layers.entries()) {
    const cache = caches[index];
    if (cache === undefined) throw new Error(`no image cache for layer ${index}`);
    hidden = body.within(`layer.${index}`, () => {
      const packed = linear(body, hidden, layer.packed);
      const context = treeAttention(body, decoder, packed, bias, {
        keys: body.op('Gather', [cache.keys, image]),
        values: body.op('Gather', [cache.values, image]),
      });
      return feedForward(body, decoder, layer, hidden, context, {});
    });
  }
  const logits = vocabularyLogits(body, decoder, hidden, {});
  const logprobs = body.op('LogSoftmax', [logits], { name: 'logprobs', attributes: { axis: -1 } });
  const column = (value: string): string => body.op('Unsqueeze', [value, body.int64s([1])]);
  const edges = body.op('Concat', [column(ofTree(inputs.edgeNodes)), column(ofTree(inputs.edgeIds))], {
    attributes: { axis: 1 },
  });
  const [zero, end, axis] = [body.int64s([0]), body.int64s([LEADING]), body.int64s([1])];
  body.output(goOn, 'bool', [], 'go_on_next');
  body.output(body.op('GatherND', [logprobs, edges]), 'float', ['edges'], 'edge_logprobs');
  body.output(body.op('ReduceMax', [logprobs, axis], { attributes: { keepdims: 0 } }), 'float', ['nodes'], 'best');
  body.output(body.op('Slice', [logits, zero, end, axis]), 'float', ['nodes', LEADING], 'leading');

  const [edgeLogprobs = '', best = '', leading = ''] = graph.operator('Loop', [pairs, ''], ['edges', 'best', 'lead'], {
    attributes: { body },
  });
  const byImage = (value: string, rest: readonly number[]): string =>
    graph.op('Reshape', [
      value,
      graph.op('Concat', [images, graph.op('Unsqueeze', [trees, graph.int64s([0])]), graph.int64s(rest)], {
        attributes: { axis: 0 },
      }),
    ]);
  graph.output(byImage(edgeLogprobs, [-1]), 'float', ['batch', 'trees', 'edges'], 'edge_logprobs');
  graph.output(byImage(best, [-1]), 'float', ['batch', 'trees', 'nodes'], 'best_logprobs');
  graph.output(byImage(leading, [-1, LEADING]), 'float', ['batch', 'trees', 'nodes', LEADING], 'leading_logits');
}

/**
 * Attention of all nodes of a tree over the image and their ancestors.
 * @param packed `[nodes, 3·hidden]`: scaled queries, keys, values
 * @param bias `[nodes, nodes]`
 * @param image keys `[heads, head size, image tokens]`, values `[heads, image tokens, head size]`
 * @returns `[nodes, hidden]`
 */
function treeAttention(
  body: GraphBuilder,
  { config: { heads, hiddenSize } }: TextDecoder,
  packed: string,
  bias: string,
  image: ImageCache,
): string {
  const [query = '', key = '', value = ''] = body.operator('Split', [packed], ['query', 'key', 'value'], {
    attributes: { axis: 1, num_outputs: 3 },
  });
  const byHead = (input: string, perm: readonly number[]): string =>
    body.op('Transpose', [body.op('Reshape', [input, body.int64s([-1, heads, hiddenSize / heads])])], {
      attributes: { perm },
    });
  const queries = byHead(query, [1, 0, 2]);
  const imageScores = body.op('MatMul', [queries, image.keys]);
  const textScores = body.op('Add', [body.op('MatMul', [queries, byHead(key, [1, 2, 0])]), bias]);
  const scores = body.op('Concat', [imageScores, textScores], { name: 'scores', attributes: { axis: 2 } });
  const weights = body.op('Softmax', [scores], { name: 'weights', attributes: { axis: 2 } });
  const values = body.op('Concat', [image.values, byHead(value, [1, 0, 2])], { attributes: { axis: 1 } });
  const context = body.op('Transpose', [body.op('MatMul', [weights, values])], { attributes: { perm: [1, 0, 2] } });
  return body.op('Reshape', [context, body.int64s([-1, hiddenSize])], { name: 'context' });
}
