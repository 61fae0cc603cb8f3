import type { GitConfig } from '../git-config.js';
import type { GraphBuilder } from './graph-builder.js';
import { isEnd } from './is-end.js';

/** What the user asks of the tokens, as graph inputs. */
export interface ConstraintInputs {
  /** `[vocabulary] float`, added to the scores: -∞ for tokens that must not be written */
  readonly tokenBias: string;
  /** int64 scalar: the end may not come before as many new tokens */
  readonly minNewTokens: string;
  /** float scalar: above 1 makes tokens that are there already less likely; 1 does nothing */
  readonly repetitionPenalty: string;
  /** int64 scalar: runs of as many tokens may not come twice; a number beyond any text does nothing */
  readonly noRepeatNgram: string;
}

/** Declares the inputs. */
export function constraintInputs(graph: GraphBuilder, config: GitConfig): ConstraintInputs {
  return {
    tokenBias: graph.input('token_bias', 'float', [config.vocabularySize]),
    minNewTokens: graph.input('min_new_tokens', 'int64', []),
    repetitionPenalty: graph.input('repetition_penalty', 'float', []),
    noRepeatNgram: graph.input('no_repeat_ngram', 'int64', []),
  };
}

/**
 * Applies the constraints to scores, in the order and by the rules of transformers' logits processors.
 * @param scores `[rows, vocabulary]`: logits, or log-probabilities in a beam search
 * @param history `[rows, tokens] int64`: the text so far, [CLS] and prompt included
 * @param generated `[rows] int64`: how many of them are new
 */
export function constrain(
  body: GraphBuilder,
  config: GitConfig,
  inputs: ConstraintInputs,
  scores: string,
  { history, generated }: { history: string; generated: string },
): string {
  return body.within('constraints', () => {
    const penalised = penaliseRepetition(body, scores, history, inputs.repetitionPenalty);
    const varied = banRepeatedNgrams(body, penalised, history, inputs.noRepeatNgram);
    const vocabulary = body.op('Range', [body.int64(0), body.int64(config.vocabularySize), body.int64(1)]);
    const ends = isEnd(body, vocabulary, config);
    const tooEarly = body.op('Unsqueeze', [body.op('Less', [generated, inputs.minNewTokens]), body.int64s([1])]);
    const open = body.op('Where', [body.op('And', [tooEarly, ends]), body.float(-Infinity), varied]);
    return body.op('Add', [open, inputs.tokenBias], { name: 'constrained' });
  });
}

/** Keskar et al. 2019 (CTRL), section 4.1: scores of tokens in the text are divided, or multiplied where negative. */
function penaliseRepetition(body: GraphBuilder, scores: string, history: string, penalty: string): string {
  const there = body.op('GatherElements', [scores, history], { attributes: { axis: 1 } });
  const penalised = body.op('Where', [
    body.op('Less', [there, body.float(0)]),
    body.op('Mul', [there, penalty]),
    body.op('Div', [there, penalty]),
  ]);
  return body.op('ScatterElements', [scores, history, penalised], { name: 'penalised', attributes: { axis: 1 } });
}

/** Bans the tokens that would complete a run of n that is in the text already (transformers' NoRepeatNGram). */
function banRepeatedNgrams(body: GraphBuilder, scores: string, history: string, ngram: string): string {
  const one = body.int64(1);
  const length = body.op('Gather', [body.op('Shape', [history]), one], { name: 'length' });
  const size = body.op('Min', [ngram, body.op('Add', [length, one])], { name: 'ngram' }); // longer: no run at all
  const runs = body.op('Sub', [body.op('Add', [length, one]), size], { name: 'runs' });
  const vector = (value: string): string => body.op('Unsqueeze', [value, body.int64s([0])]);
  const starts = body.op('Unsqueeze', [body.op('Range', [body.int64(0), runs, one]), body.int64s([1])]);
  const prefixSize = body.op('Sub', [size, one], { name: 'prefix_size' });
  const columns = body.op('Add', [starts, body.op('Range', [body.int64(0), prefixSize, one])]);
  // [rows, runs, n-1] against the last n-1 tokens [rows, 1, n-1]
  const prefixes = body.op('Gather', [history, columns], { attributes: { axis: 1 } });
  const recent = body.op('Slice', [history, vector(runs), vector(length), body.int64s([1])]);
  const equal = body.cast(body.op('Equal', [prefixes, body.op('Unsqueeze', [recent, one])]), 'int64');
  const matches = body.op('Equal', [
    body.op('ReduceSum', [equal, body.int64s([2])], { attributes: { keepdims: 0 } }),
    prefixSize,
  ]);
  const last = body.op('Add', [body.op('Squeeze', [starts, body.int64s([1])]), prefixSize]);
  const completions = body.op('Gather', [history, last], { attributes: { axis: 1 } });
  const bans = body.op('Where', [matches, body.float(-Infinity), body.float(0)]);
  return body.op('ScatterElements', [scores, completions, bans], {
    name: 'varied',
    attributes: { axis: 1, reduction: 'add' },
  });
}
