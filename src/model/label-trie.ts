/** A prefix tree by its edges, as `TrieInputs` wants it. */
export interface LabelTrie {
  readonly parents: number[];
  readonly ids: number[];
  readonly children: number[];
}

/** The prefix tree of token sequences, each of which ends with its end token. Edges of a node are in ascending order. */
export function labelTrie(labels: readonly (readonly number[])[]): LabelTrie {
  const nodes = [new Map<number, number>()];
  for (const label of labels) {
    let node = 0;
    for (const id of label) {
      const next = nodes[node]?.get(id) ?? nodes.push(new Map<number, number>()) - 1;
      nodes[node]?.set(id, next);
      node = next;
    }
  }
  const edges = nodes.flatMap((edgesOf, parent) =>
    [...edgesOf].sort(([a], [b]) => a - b).map(([id, child]) => ({ parent, id, child })),
  );
  return {
    parents: edges.map(({ parent }) => parent),
    ids: edges.map(({ id }) => id),
    children: edges.map(({ child }) => child),
  };
}
