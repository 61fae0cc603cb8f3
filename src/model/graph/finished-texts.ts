import type { BeamInputs, BeamRule } from './beam-inputs.js';
import type { Prompts } from './generation-loop.js';
import type { GraphBuilder } from './graph-builder.js';

/** The score of what does not exist; transformers' own. */
export const NONE = -1e9;
/** Scores below this are no scores. */
export const EXISTS = -1e8;

/** What is kept of a finished text, `[items, kept]`: enough to trace it back through the collected beams. */
export const FINISHED = ['score', 'sum', 'step', 'beam', 'token'] as const;
export type Finished = Record<(typeof FINISHED)[number], string>;

/**
 * Keeps the best of the finished texts so far and those that finish now; earlier ones win ties.
 * @param kept `[1] int64`: how many are kept
 */
export function mergeFinished(body: GraphBuilder, before: Finished, kept: string, now: Finished): Finished {
  const all = (name: keyof Finished): string =>
    body.op('Concat', [before[name], now[name]], { attributes: { axis: 1 } });
  const [score = '', indices = ''] = body.operator('TopK', [all('score'), kept], ['finished_score', 'finished_index'], {
    attributes: { axis: 1 },
  });
  const pick = (name: keyof Finished): string =>
    body.op('GatherElements', [all(name), indices], { name: `finished_${name}`, attributes: { axis: 1 } });
  return { score, sum: pick('sum'), step: pick('step'), beam: pick('beam'), token: pick('token') };
}

/**
 * `[items, 1] bool`: transformers' reasons to stop an item. With all its texts finished, the best running beam is measured
 * by its present length (or, with early stopping 2 and a positive penalty, by the greatest) and must beat the worst.
 */
export function noImprovement(
  body: GraphBuilder,
  prompts: Prompts,
  { lengthPenalty, earlyStopping = '' }: BeamInputs,
  { after, runningNext, newTokens }: { after: Finished; runningNext: string; newTokens: string },
): string {
  const worst = body.op('ReduceMin', [after.score, body.int64s([1])], { name: 'worst', attributes: { keepdims: 1 } });
  const allFinished = body.op('Greater', [worst, body.float(EXISTS)], { name: 'all_finished' });
  const bestRunning = body.op('Slice', [runningNext, body.int64s([0]), body.int64s([1]), body.int64s([1])]);
  const never = body.op('And', [
    body.op('Equal', [earlyStopping, body.int64(2)]),
    body.op('Greater', [lengthPenalty, body.float(0)]),
  ]);
  const greatest = body.op('Unsqueeze', [prompts.maxNewTokens, body.int64s([1])]);
  const length = body.op('Where', [never, greatest, newTokens]);
  const possible = body.op('Div', [bestRunning, lengthNorm(body, 'transformers', length, lengthPenalty)]);
  const hopeless = body.op('Not', [body.op('Greater', [possible, worst])]);
  const early = body.op('Equal', [earlyStopping, body.int64(1)]);
  return body.op('And', [allFinished, body.op('Or', [hopeless, early])], { name: 'no_improvement' });
}

/** What a sum is divided by: length^penalty, or the paper's ((5 + length)/6)^penalty (Wu et al. 2016, section 7). */
export function lengthNorm(body: GraphBuilder, rule: BeamRule, length: string, penalty: string): string {
  const float = body.cast(length, 'float');
  const base = rule === 'paper' ? body.op('Div', [body.op('Add', [float, body.float(5)]), body.float(6)]) : float;
  return body.op('Pow', [base, penalty]);
}
