import type { GitConfig } from '../git-config.js';
import type { GraphBuilder } from './graph-builder.js';
import { decoderStep, type ImageCache, type StepShapes, type TextDecoder } from './text-decoder.js';

/** What the loop is given. */
export interface GenerationInputs {
  readonly images: readonly ImageCache[];
  readonly shapes: StepShapes;
  /** `[rows, prompt length] int64`, each row starting with [CLS], padded to the longest */
  readonly promptIds: string;
  /** `[rows] int64`, each at least 1 */
  readonly promptLengths: string;
  /** `[rows] int64`, each at least 1: tokens to generate at the most, counted from the row's own prompt */
  readonly maxNewTokens: string;
}

/** What the loop gives; position s holds what follows text token s, the rest of a prompt included. */
export interface GenerationOutputs {
  /** `[rows, steps] int64`; padding after a row's end */
  readonly tokenIds: string;
  /** `[rows, steps] float`: natural log-probabilities; 0 for prompt tokens and padding */
  readonly tokenLogprobs: string;
  /** `[rows, steps, vocabulary] float`, where asked for */
  readonly logits: string | undefined;
}

/**
 * Greedy decoding as one ONNX Loop, one token a row and step.
 *
 * A prompt's tokens are fed one a step and the model's choice is overruled until the prompt is used up. So every row
 * has its own length of prompt without padding or masks, and gets exactly what it would get alone.
 * The loop ends when every row has ended or has its number of tokens.
 */
export function greedyLoop(
  graph: GraphBuilder,
  decoder: TextDecoder,
  inputs: GenerationInputs,
  options: { withLogits: boolean },
): GenerationOutputs {
  const { config } = decoder;
  return graph.within('generation', () => {
    const state = initialState(graph, config, inputs);
    const body = stepBody(graph, decoder, inputs, state, options);
    const cacheCount = config.layers * 2;
    const results = [
      'last_ids',
      'all_ended',
      ...Array.from({ length: cacheCount }, (_, index) => `cache.${index}`),
      'ids_by_step',
      'logprobs_by_step',
      ...(options.withLogits ? ['logits_by_step'] : []),
    ];
    const outputs = graph.operator('Loop', [state.steps, '', state.ids, state.ended, ...state.caches], results, {
      attributes: { body },
    });
    const [ids = '', logprobs = '', logits] = outputs.slice(2 + cacheCount);
    const byRow = (value: string, perm: readonly number[]): string =>
      graph.op('Transpose', [value], { attributes: { perm } });
    return {
      tokenIds: byRow(ids, [1, 0]),
      tokenLogprobs: byRow(logprobs, [1, 0]),
      logits: logits === undefined ? undefined : byRow(logits, [1, 0, 2]),
    };
  });
}

interface LoopState {
  readonly steps: string;
  readonly ids: string;
  readonly ended: string;
  /** Keys and values of layer 0, of layer 1, … */
  readonly caches: readonly string[];
  /** int64 scalar: the last column of the prompts */
  readonly promptEnd: string;
  /** `[rows] int64`: the position at which a row has all its tokens */
  readonly lastPositions: string;
}

function initialState(graph: GraphBuilder, config: GitConfig, inputs: GenerationInputs): LoopState {
  return graph.within('start', () => {
    const ends = graph.op('Add', [inputs.promptLengths, inputs.maxNewTokens]);
    const lastPositions = graph.op('Sub', [ends, graph.int64(1)], { name: 'last_positions' });
    const steps = graph.op('ReduceMax', [lastPositions], { name: 'steps', attributes: { keepdims: 0 } });
    const ids = graph.op('Gather', [inputs.promptIds, graph.int64(0)], { name: 'ids', attributes: { axis: 1 } });
    const ended = graph.op('Less', [inputs.promptLengths, graph.int64(0)], { name: 'ended' }); // no row has ended
    const rows = graph.op('Shape', [inputs.promptLengths], { name: 'rows' });
    const emptyShape = graph.op('Concat', [rows, graph.int64s([config.heads, 0, config.hiddenSize / config.heads])], {
      attributes: { axis: 0 },
    });
    const empty = graph.op('ConstantOfShape', [emptyShape], { name: 'empty_cache' });
    const width = graph.op('Gather', [graph.op('Shape', [inputs.promptIds]), graph.int64(1)]);
    return {
      steps,
      ids,
      ended,
      caches: Array.from({ length: config.layers * 2 }, () => empty),
      promptEnd: graph.op('Sub', [width, graph.int64(1)], { name: 'prompt_end' }),
      lastPositions,
    };
  });
}

function stepBody(
  graph: GraphBuilder,
  decoder: TextDecoder,
  inputs: GenerationInputs,
  state: LoopState,
  options: { withLogits: boolean },
): GraphBuilder {
  const { config } = decoder;
  const body = graph.subgraph('step');
  const headSize = config.hiddenSize / config.heads;
  const position = body.input('position', 'int64', []);
  body.input('go_on', 'bool', []);
  const ids = body.input('ids', 'int64', ['rows']);
  const ended = body.input('ended', 'bool', ['rows']);
  const caches = state.caches.map((_, index) =>
    body.input(`cache.${index}`, 'float', ['rows', config.heads, 'past', headSize]),
  );
  const texts = decoder.layers.map((_, index) => ({
    keys: caches[2 * index] ?? '',
    values: caches[2 * index + 1] ?? '',
  }));

  const step = decoderStep(body, decoder, { ids, position, images: inputs.images, texts, shapes: inputs.shapes });
  const choice = body.within('choice', () => {
    const best = body.op('ArgMax', [step.logits], { name: 'best', attributes: { axis: -1, keepdims: 0 } });
    // One LogSoftmax works row by row. Exp and Log over all rows would not: their vectorised kernels round otherwise than
    // their scalar rests do, and a row's last bit would depend on its place in the batch.
    const logprobs = body.op('LogSoftmax', [step.logits], { name: 'logprobs', attributes: { axis: -1 } });
    const logprob = body.op('ReduceMax', [logprobs, body.int64s([-1])], {
      name: 'logprob',
      attributes: { keepdims: 0 },
    });
    return { best, logprob };
  });

  return body.within('end', () => {
    const next = body.op('Add', [position, body.int64(1)], { name: 'next_position' });
    const inPrompt = body.op('Less', [next, inputs.promptLengths], { name: 'in_prompt' });
    const promptIds = body.op('Gather', [inputs.promptIds, body.op('Min', [next, state.promptEnd])], {
      name: 'prompt_ids',
      attributes: { axis: 1 },
    });
    const chosen = body.op('Where', [inPrompt, promptIds, choice.best], { name: 'chosen' });
    const emitted = body.op('Where', [ended, body.int64(config.padTokenId), chosen], { name: 'emitted' });
    const silent = body.op('Or', [ended, inPrompt]);
    const logprob = body.op('Where', [silent, body.float(0), choice.logprob], { name: 'emitted_logprob' });

    const isEnd = body.op('Equal', [emitted, body.int64(config.eosTokenId)]);
    const endsHere = body.op('And', [isEnd, body.op('Not', [inPrompt])]);
    const isFull = body.op('GreaterOrEqual', [next, state.lastPositions], { name: 'is_full' });
    const nowEnded = body.op('Or', [body.op('Or', [ended, endsHere]), isFull], { name: 'now_ended' });
    const allEnded = body.op('ReduceMin', [body.cast(nowEnded, 'int32')], { attributes: { keepdims: 0 } });
    const goOn = body.op('Not', [body.cast(allEnded, 'bool')], { name: 'go_on_next' });

    body.output(goOn, 'bool', []);
    body.output(emitted, 'int64', ['rows']);
    body.output(nowEnded, 'bool', ['rows']);
    for (const [index, text] of step.texts.entries()) {
      for (const cache of [text.keys, text.values]) {
        body.output(cache, 'float', ['rows', config.heads, `past+1.${index}`, headSize]);
      }
    }
    body.output(body.op('Identity', [emitted], { name: 'ids_of_step' }), 'int64', ['rows']);
    body.output(logprob, 'float', ['rows']);
    if (options.withLogits) body.output(step.logits, 'float', ['rows', config.vocabularySize]);
    return body;
  });
}
