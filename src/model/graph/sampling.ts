import type { GraphBuilder } from './graph-builder.js';

/** How tokens are drawn, as graph inputs. */
export interface SamplingInputs {
  /** float scalar: scores are divided by it */
  readonly temperature: string;
  /** `[1] int64`: only as many of the most probable tokens can be drawn */
  readonly topK: string;
  /** float scalar: of those, only as many as are needed to reach this probability together */
  readonly topP: string;
  /** `[steps, rows] float` in [0, 1): a random number a token; handed in, so that a seed decides */
  readonly randoms: string;
}

/** Declares the inputs. */
export function samplingInputs(graph: GraphBuilder): SamplingInputs {
  return {
    temperature: graph.input('temperature', 'float', []),
    topK: graph.input('top_k', 'int64', [1]),
    topP: graph.input('top_p', 'float', []),
    randoms: graph.input('randoms', 'float', ['random_steps', 'rows']),
  };
}

/**
 * Draws a token a row: temperature, then the k most probable, then the nucleus of probability p (Holtzman et al. 2020),
 * as transformers orders them; the draw inverts the cumulative distribution at the row's random number.
 * @param scores `[rows, vocabulary]`
 * @returns `[rows] int64`
 */
export function sampleToken(body: GraphBuilder, scores: string, position: string, inputs: SamplingInputs): string {
  return body.within('sampling', () => {
    const tempered = body.op('Div', [scores, inputs.temperature]);
    const [best = '', tokens = ''] = body.operator('TopK', [tempered, inputs.topK], ['best', 'tokens'], {
      attributes: { axis: 1 },
    });
    const probabilities = body.op('Softmax', [best], { name: 'probabilities', attributes: { axis: 1 } });
    const before = body.op('CumSum', [probabilities, body.int64(1)], { name: 'before', attributes: { exclusive: 1 } });
    const isNucleus = body.op('Less', [before, inputs.topP]);
    const nucleus = body.op('Where', [isNucleus, probabilities, body.float(0)], { name: 'nucleus' });
    const cumulative = body.op('CumSum', [nucleus, body.int64(1)], { name: 'cumulative' });
    const total = body.op('ReduceMax', [cumulative, body.int64s([1])], { attributes: { keepdims: 1 } });
    const random = body.op('Unsqueeze', [body.op('Gather', [inputs.randoms, position]), body.int64s([1])]);
    const passed = body.cast(body.op('LessOrEqual', [cumulative, body.op('Mul', [random, total])]), 'int64');
    const count = body.op('ReduceSum', [passed, body.int64s([1])], { attributes: { keepdims: 1 } });
    const size = body.op('ReduceSum', [body.cast(isNucleus, 'int64'), body.int64s([1])], {
      attributes: { keepdims: 1 },
    });
    const index = body.op('Min', [count, body.op('Sub', [size, body.int64(1)])], { name: 'index' });
    const token = body.op('GatherElements', [tokens, index], { attributes: { axis: 1 } });
    return body.op('Squeeze', [token, body.int64s([1])], { name: 'token' });
  });
}
