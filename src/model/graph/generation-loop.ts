import type { GitConfig } from '../git-config.js';
import type { GraphBuilder } from './graph-builder.js';
import type { Dimension, ElementType } from './value-info.js';
import { decoderStep, type ImageCache, type StepShapes, type TextDecoder } from './text-decoder.js';

/** The texts to continue, one an item. A search may follow several rows an item. */
export interface Prompts {
  /** `[items, width] int64`, each starting with [CLS], padded to the longest */
  readonly ids: string;
  /** `[items] int64`, each at least 1 */
  readonly lengths: string;
  /** `[items] int64`, each at least 1: tokens to generate at the most, counted from the item's own prompt */
  readonly maxNewTokens: string;
  /** int64 scalar: the last column of `ids` */
  readonly lastColumn: string;
  /** `[items] int64`: the position whose token is the last that may be generated */
  readonly lastPositions: string;
}

/** A value that a search carries from step to step. */
export interface CarriedValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
  /** Its value before the first step, from the main graph. */
  readonly initial: string;
}

/** A value of every step that the loop gives in the end, `[steps, …]`. */
interface CollectedValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
  readonly value: string;
}

/** What a search is told at each step. */
export interface StepContext {
  readonly body: GraphBuilder;
  /** `[rows, vocabulary] float` */
  readonly logits: string;
  /** int64 scalar: the position of the token that was just read */
  readonly position: string;
  /** int64 scalar: the position of the token to choose */
  readonly next: string;
  /** The carried values, in their order. */
  readonly carried: readonly string[];
}

/** What a search decides at each step. */
interface StepDecision {
  /** `[rows] int64`: the tokens to read next */
  readonly ids: string;
  /** bool scalar: whether another step is needed */
  readonly goOn: string;
  readonly carried: readonly string[];
  /** `[rows] int64`: the row that each row goes on from; undefined where each goes on from itself. */
  readonly rowOrder?: string;
  readonly collected: readonly CollectedValue[];
}

/** How tokens are chosen. */
export interface Search {
  /** `[rows] int64`: the tokens at position 0 */
  readonly firstIds: string;
  /** `[1] int64`: rows in all */
  readonly rows: string;
  readonly carried: readonly CarriedValue[];
  readonly step: (context: StepContext) => StepDecision;
}

/** What was carried out of the last step, and what was collected, `[steps, …]`. */
export interface LoopResult {
  readonly carried: readonly string[];
  readonly collected: readonly string[];
}

/** Completes the prompts by what all searches need to know of them. */
export function prompts(graph: GraphBuilder, ids: string, lengths: string, maxNewTokens: string): Prompts {
  return graph.within('prompts', () => {
    const width = graph.op('Gather', [graph.op('Shape', [ids]), graph.int64(1)]);
    const ends = graph.op('Add', [lengths, maxNewTokens]);
    return {
      ids,
      lengths,
      maxNewTokens,
      lastColumn: graph.op('Sub', [width, graph.int64(1)], { name: 'last_column' }),
      lastPositions: graph.op('Sub', [ends, graph.int64(1)], { name: 'last_positions' }),
    };
  });
}

/**
 * Generation as one ONNX Loop, one token a row and step, until the search says that no further step is needed or every
 * item has its number of tokens. The text caches are carried along; the image caches are read where they are.
 *
 * A prompt's tokens are fed one a step and the search's choice is overruled until the prompt is used up. So every item
 * has its own length of prompt without padding or masks, and gets exactly what it would get alone.
 */
export function generationLoop(
  graph: GraphBuilder,
  decoder: TextDecoder,
  inputs: { images: readonly ImageCache[]; shapes: StepShapes; prompts: Prompts },
  search: Search,
): LoopResult {
  const steps = graph.op('ReduceMax', [inputs.prompts.lastPositions], { name: 'steps', attributes: { keepdims: 0 } });
  const empty = emptyCache(graph, decoder.config, search.rows);
  const cacheCount = decoder.config.layers * 2;
  const { body, collected } = stepBody(graph, decoder, inputs, search);
  const outputs = graph.operator(
    'Loop',
    [
      steps,
      '',
      search.firstIds,
      ...search.carried.map(({ initial }) => initial),
      ...Array<string>(cacheCount).fill(empty),
    ],
    [
      'last_ids',
      ...search.carried.map(({ name }) => `last_${name}`),
      ...Array.from({ length: cacheCount }, (_, index) => `last_cache.${index}`),
      ...collected.map((name) => `${name}_by_step`),
    ],
    { attributes: { body } },
  );
  return {
    carried: outputs.slice(1, 1 + search.carried.length),
    collected: outputs.slice(1 + search.carried.length + cacheCount),
  };
}

/** `[rows, heads, 0, head size]` */
function emptyCache(graph: GraphBuilder, config: GitConfig, rows: string): string {
  const rest = graph.int64s([config.heads, 0, config.hiddenSize / config.heads]);
  const empty = graph.op('ConstantOfShape', [graph.op('Concat', [rows, rest], { attributes: { axis: 0 } })], {
    name: 'empty_cache',
  });
  return graph.toActivation(empty);
}

function stepBody(
  graph: GraphBuilder,
  decoder: TextDecoder,
  inputs: { images: readonly ImageCache[]; shapes: StepShapes },
  search: Search,
): { body: GraphBuilder; collected: string[] } {
  const { heads, hiddenSize } = decoder.config;
  const body = graph.subgraph('step');
  const position = body.input('position', 'int64', []);
  body.input('go_on', 'bool', []);
  const ids = body.input('ids', 'int64', ['rows']);
  const carried = search.carried.map(({ name, type, shape }) => body.input(name, type, shape));
  const cache = (name: string): string =>
    body.input(name, body.activationType, ['rows', heads, 'past', hiddenSize / heads]);
  const texts = decoder.layers.map((_, index) => ({ keys: cache(`keys.${index}`), values: cache(`values.${index}`) }));

  const step = decoderStep(body, decoder, { ids, position, images: inputs.images, texts, shapes: inputs.shapes });
  const decision = body.within('search', () => {
    const next = body.op('Add', [position, body.int64(1)], { name: 'next_position' });
    return search.step({ body, logits: step.logits, position, next, carried });
  });

  body.output(decision.goOn, 'bool', [], 'go_on_next');
  body.output(decision.ids, 'int64', ['rows'], 'ids_next');
  for (const [index, { name, type, shape }] of search.carried.entries()) {
    body.output(decision.carried[index] ?? '', type, shape, `${name}_next`);
  }
  const { rowOrder } = decision;
  for (const [index, { keys, values }] of step.texts.entries()) {
    for (const [name, value] of Object.entries({ keys, values })) {
      const ordered = rowOrder === undefined ? value : body.op('Gather', [value, rowOrder]);
      body.output(
        ordered,
        body.activationType,
        ['rows', heads, 'past_and_present', hiddenSize / heads],
        `${name}_next.${index}`,
      );
    }
  }
  for (const { name, type, shape, value } of decision.collected) body.output(value, type, shape, `${name}_of_step`);
  return { body, collected: decision.collected.map(({ name }) => name) };
}
