import * as ort from 'onnxruntime-node';
import type { TextTree } from './text-trees.js';

/** Trees as the inputs of `textScoring`, padded to the largest. A node of padding sees the image and itself. */
export function treeFeeds(trees: readonly TextTree[]): Record<string, ort.Tensor> {
  const nodes = Math.max(...trees.map(({ ids }) => ids.length));
  const edges = Math.max(...trees.map((tree) => tree.edges.length));
  const bias = new Float32Array(trees.length * nodes * nodes).fill(-Infinity);
  for (const [index, { parents }] of trees.entries()) {
    for (let node = 0; node < nodes; node++) {
      const row = (index * nodes + node) * nodes;
      for (let seen = node; seen >= 0; seen = parents[seen] ?? -1) bias[row + seen] = 0;
    }
  }
  const padded = (count: number, of: (tree: TextTree) => readonly number[]): ort.Tensor => {
    const values = new BigInt64Array(trees.length * count);
    for (const [index, tree] of trees.entries()) {
      for (const [place, value] of of(tree).entries()) values[index * count + place] = BigInt(value);
    }
    return new ort.Tensor('int64', values, [trees.length, count]);
  };
  return {
    node_ids: padded(nodes, ({ ids }) => ids),
    node_positions: padded(nodes, ({ positions }) => positions),
    node_bias: new ort.Tensor('float32', bias, [trees.length, nodes, nodes]),
    edge_nodes: padded(edges, (tree) => tree.edges.map(({ node }) => node)),
    edge_ids: padded(edges, (tree) => tree.edges.map(({ id }) => id)),
  };
}
