/** Texts that share their beginnings, as one tree for `textScoring`. */
export interface TextTree {
  /** Token ids of the nodes; the prompt's come first, every node after its parent. */
  readonly ids: number[];
  /** Each node's place in its text; [CLS] has 0. */
  readonly positions: number[];
  /** Each node's parent; -1 for [CLS]. */
  readonly parents: number[];
  /** The tokens that are scored, and the node after which each is. */
  readonly edges: { readonly node: number; readonly id: number }[];
}

/** Where a text's tokens are scored. */
export interface TextPlace {
  readonly tree: number;
  /** One edge a token. */
  readonly edges: readonly number[];
}

/** More nodes gain no speed; a tree's logits are one row of the vocabulary a node. */
const MOST_NODES = 128;

/**
 * Sets texts into trees of bounded size, so that what they share is computed once.
 * @param prompt the ids before every text, [CLS] first
 * @param texts the ids to score, each with its end token
 * @returns the trees, and for each text its place in them
 */
export function textTrees(
  prompt: readonly number[],
  texts: readonly (readonly number[])[],
  mostNodes = MOST_NODES,
): { trees: TextTree[]; places: TextPlace[] } {
  const trees: TextTree[] = [];
  const places: TextPlace[] = texts.map(() => ({ tree: 0, edges: [] }));
  let growing: GrowingTree | undefined;
  for (const index of inOrder(texts)) {
    const text = texts[index] ?? [];
    if (growing === undefined || growing.size + text.length - 1 > mostNodes) {
      growing = new GrowingTree(prompt);
      trees.push(growing.tree);
    }
    places[index] = { tree: trees.length - 1, edges: growing.add(text) };
  }
  return { trees, places };
}

/** Neighbours in this order share the most. */
function inOrder(texts: readonly (readonly number[])[]): number[] {
  const compare = (a: readonly number[], b: readonly number[]): number => {
    const at = a.findIndex((id, place) => id !== b[place]);
    return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
  };
  return texts.map((_, index) => index).sort((a, b) => compare(texts[a] ?? [], texts[b] ?? []));
}

class GrowingTree {
  readonly tree: TextTree;
  private readonly known = new Map<string, number>();
  private readonly root: number;

  constructor(prompt: readonly number[]) {
    this.tree = {
      ids: [...prompt],
      positions: prompt.map((_, place) => place),
      parents: prompt.map((_, place) => place - 1),
      edges: [],
    };
    this.root = prompt.length - 1;
  }

  get size(): number {
    return this.tree.ids.length;
  }

  /** Adds a text and gives the edges that score its tokens. The last token needs no node: nothing follows it. */
  add(text: readonly number[]): number[] {
    const { edges } = this.tree;
    let node = this.root;
    return text.map((id, place) => {
      const from = node;
      const edge = this.once(`edge ${from} ${id}`, () => edges.push({ node: from, id }) - 1);
      if (place < text.length - 1) node = this.once(`node ${from} ${id}`, () => this.grow(from, id));
      return edge;
    });
  }

  private grow(parent: number, id: number): number {
    const { ids, positions, parents } = this.tree;
    parents.push(parent);
    positions.push((positions[parent] ?? 0) + 1);
    return ids.push(id) - 1;
  }

  private once(key: string, make: () => number): number {
    const found = this.known.get(key) ?? make();
    this.known.set(key, found);
    return found;
  }
}
