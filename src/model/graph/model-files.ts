import { graphName, NO_CONSTRAINTS, type SearchName } from '../decoding.js';

/** The name of the file that holds the weights. */
export const WEIGHTS_FILE = 'weights.bin';

/** A way of decoding that a converted model has a graph for. */
export interface GraphVariant {
  readonly search: SearchName;
  readonly constrained: boolean;
  readonly file: string;
}

/** The graphs of a converted model. Sampling always has its constraints: beside the rest of it they cost nothing. */
export const GRAPHS: readonly GraphVariant[] = [
  variant('greedy', false),
  variant('greedy', true),
  variant('beam', false),
  variant('beam', true),
  variant('paper', false),
  variant('paper', true),
  variant('sample', true),
  variant('trie', false),
  variant('score', false),
];

function variant(search: SearchName, constrained: boolean): GraphVariant {
  const constraints = constrained ? NO_CONSTRAINTS : undefined;
  return { search, constrained, file: `${graphName({ search, constraints })}.onnx` };
}
