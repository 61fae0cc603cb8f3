import type { CarriedValue } from './generation-loop.js';
import type { GraphBuilder } from './graph-builder.js';

/** The text of each row so far, carried along for searches that look back at it: `[rows, tokens] int64`. */
export function historyOf(graph: GraphBuilder, firstIds: string): CarriedValue {
  return {
    ...{ name: 'history', type: 'int64', shape: ['rows', 'tokens'] },
    initial: graph.op('Unsqueeze', [firstIds, graph.int64s([1])], { name: 'history_0' }),
  };
}

/** The texts with one more token each. */
export function extendHistory(body: GraphBuilder, history: string, ids: string): string {
  const column = body.op('Unsqueeze', [ids, body.int64s([1])]);
  return body.op('Concat', [history, column], { name: 'longer_history', attributes: { axis: 1 } });
}
