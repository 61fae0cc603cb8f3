import type { CarriedValue } from './generation-loop.js';
import type { GraphBuilder } from './graph-builder.js';

/** A prefix tree of texts by its edges, as graph inputs. Node 0 is the root; an end token's edge leads to a leaf. */
export interface TrieInputs {
  /** `[edges] int64`: the node an edge leaves */
  readonly parents: string;
  /** `[edges] int64`: its token; the edges of a node in ascending order */
  readonly ids: string;
  /** `[edges] int64`: the node it leads to */
  readonly children: string;
}

/** Declares the inputs. */
export function trieInputs(graph: GraphBuilder): TrieInputs {
  const input = (name: string): string => graph.input(name, 'int64', ['trie_edges']);
  return { parents: input('trie_parents'), ids: input('trie_ids'), children: input('trie_children') };
}

/** What a walk carries: the node each row has come to, and the token it took last (-1 before the first). */
export function trieState(graph: GraphBuilder, lengths: string): CarriedValue[] {
  const fill = (value: number, name: string): CarriedValue => ({
    ...{ name, type: 'int64', shape: ['rows'] },
    initial: graph.op('Add', [graph.op('Mul', [lengths, graph.int64(0)]), graph.int64(value)], { name: `${name}_0` }),
  });
  return [fill(0, 'trie_node'), fill(-1, 'previous')];
}

/** Below any logit, above what is not allowed. */
const REPEATED = -1e30;

/**
 * The likeliest token that leads on in the trie, as microsoft/GenerativeImage2Text walks it (TrieAutoRegressiveBeamSearch):
 * the token of the step before is taken again only where nothing else is allowed.
 * @param logits `[rows, vocabulary]`
 * @returns `[rows] int64` each: the token, and the node it leads to
 */
export function walkTrie(
  body: GraphBuilder,
  inputs: TrieInputs,
  logits: string,
  { node, previous }: { node: string; previous: string },
): { chosen: string; child: string } {
  return body.within('trie', () => {
    const column = (value: string): string => body.op('Unsqueeze', [value, body.int64s([1])]);
    const ofEdges = body.op('Gather', [logits, inputs.ids], { name: 'edge_logits', attributes: { axis: 1 } });
    const isRepeated = body.op('Equal', [inputs.ids, column(previous)]);
    const isAllowed = body.op('Equal', [inputs.parents, column(node)], { name: 'allowed' });
    const first = body.op('Where', [isRepeated, body.float(REPEATED), ofEdges]);
    const allowed = body.op('Where', [isAllowed, first, body.float(-Infinity)]);
    const edge = body.op('ArgMax', [allowed], { name: 'edge', attributes: { axis: 1, keepdims: 0 } });
    return {
      chosen: body.op('Gather', [inputs.ids, edge], { name: 'chosen' }),
      child: body.op('Gather', [inputs.children, edge], { name: 'child' }),
    };
  });
}
