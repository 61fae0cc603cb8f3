import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelTrie } from '../../src/model/label-trie.js';
import { textTrees } from '../../src/model/text-trees.js';

describe('textTrees', () => {
  it('computes what texts share once', () => {
    const { trees, places } = textTrees(
      [101],
      [
        [5, 6, 102],
        [5, 102],
        [5, 6, 7, 102],
      ],
    );
    expect(trees).toEqual([
      {
        ids: [101, 5, 6, 7],
        positions: [0, 1, 2, 3],
        parents: [-1, 0, 1, 2],
        edges: [
          { node: 0, id: 5 },
          { node: 1, id: 6 },
          { node: 2, id: 7 },
          { node: 3, id: 102 },
          { node: 2, id: 102 },
          { node: 1, id: 102 },
        ],
      },
    ]);
    expect(places.map(({ edges }) => edges)).toEqual([
      [0, 1, 4],
      [0, 5],
      [0, 1, 2, 3],
    ]);
  });

  it('finds every text again in its tree, after the prompt, whatever the size of the trees', () => {
    const text = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }).map((ids) => [...ids, 102]);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (texts, most) => {
        const prompt = [101, 9];
        const { trees, places } = textTrees(prompt, texts, most);
        for (const [index, { tree, edges }] of places.entries()) {
          const { ids, parents, positions, edges: all } = trees[tree]!;
          expect(edges.map((edge) => all[edge]!.id)).toEqual(texts[index]);
          const before: number[] = [];
          for (let node = all[edges.at(-1)!]!.node; node >= 0; node = parents[node]!) before.unshift(ids[node]!);
          expect(before).toEqual([...prompt, ...texts[index]!.slice(0, -1)]);
          expect(positions[all[edges.at(-1)!]!.node]).toBe(before.length - 1);
        }
        const largest = Math.max(...trees.map(({ ids }) => ids.length));
        expect(largest).toBeLessThanOrEqual(Math.max(most, prompt.length + 5));
      }),
    );
  });
});

it('labelTrie has the labels as its paths', () => {
  const { parents, ids, children } = labelTrie([
    [5, 6, 102],
    [5, 102],
    [4, 102],
    [5, 102],
  ]);
  const next = (node: number): [number, number][] =>
    parents.flatMap((parent, edge) => (parent === node ? [[ids[edge]!, children[edge]!] as [number, number]] : []));
  const walk = (node: number): number[][] =>
    next(node).length === 0 ? [[]] : next(node).flatMap(([id, child]) => walk(child).map((rest) => [id, ...rest]));
  expect(walk(0)).toEqual([
    [4, 102],
    [5, 6, 102],
    [5, 102],
  ]);
});
