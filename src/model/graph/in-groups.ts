import type { GraphBuilder } from './graph-builder.js';
import { UNKNOWN, type Dimension, type ElementType } from './value-info.js';

/** What a group gives: a value of the activations' type `[members, …]`, and the extents after the first. */
export interface GroupResult {
  readonly name: string;
  readonly value: string;
  readonly shape: readonly Dimension[];
}

/** A value to go through in groups. */
export interface GroupedInput {
  readonly value: string;
  readonly type: ElementType;
  /** The extents after the first. */
  readonly shape: readonly Dimension[];
}

/**
 * Computes something a few members of the first axis at a time, in a Scan, and puts the results side by side again. What
 * a group passes from operator to operator then stays in the processor's cache; a whole batch's would go through memory
 * at every pass. Other devices get the batch as a whole: they have no such cache, and a Scan would copy the results.
 * @param size `[1] int64` members of a group; divides the input's first extent
 * @param build gets a group `[size, …]` within the body and gives its results
 * @returns each result over all members, `[members, …]`
 */
export function inGroups(
  graph: GraphBuilder,
  name: string,
  input: GroupedInput,
  size: string,
  build: (body: GraphBuilder, group: string) => readonly GroupResult[],
): string[] {
  if (graph.runsOn !== 'cpu') return graph.within(name, () => build(graph, input.value).map(({ value }) => value));
  const extents = graph.op('Slice', [graph.op('Shape', [input.value]), graph.int64s([1]), graph.int64s([MAX_RANK])]);
  const grouped = graph.op('Reshape', [
    input.value,
    graph.op('Concat', [graph.int64s([-1]), size, extents], { attributes: { axis: 0 } }),
  ]);
  const body = graph.subgraph(name);
  const results = build(body, body.input('group', input.type, [UNKNOWN, ...input.shape]));
  for (const { name: result, value, shape } of results)
    body.output(value, body.activationType, ['members', ...shape], result);
  const stacked = graph.operator(
    'Scan',
    [grouped],
    results.map((result) => `${name}/${result.name}_by_group`),
    { attributes: { body, num_scan_inputs: 1 } },
  );
  return stacked.map((value, index) => {
    const { name: result = '', shape = [] } = results[index] ?? {};
    const whole = graph.op('Concat', [graph.int64s([-1]), ownExtents(graph, value, shape.length)], {
      attributes: { axis: 0 },
    });
    return graph.op('Reshape', [value, whole], { name: `${name}/${result}` });
  });
}

/** The extents of a value `[groups, members, …]` after its first two. */
function ownExtents(graph: GraphBuilder, value: string, rank: number): string {
  return graph.op('Slice', [graph.op('Shape', [value]), graph.int64s([2]), graph.int64s([2 + rank])]);
}

/** An end beyond any rank, for a Slice of a shape up to its last extent. */
const MAX_RANK = 8;
