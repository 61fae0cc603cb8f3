import type { GraphBuilder } from './graph-builder.js';
import type { Prompts } from './generation-loop.js';

/** Where the items stand in their prompts at a step. */
export interface PromptStep {
  /** `[items] bool`: the token to choose is still the prompt's */
  readonly inPrompt: string;
  /** `[items] int64`: that token, where it is */
  readonly ids: string;
  /** `[items] bool`: the token to choose is the last that the item may have */
  readonly isLast: string;
}

/** @param next int64 scalar: the position of the token to choose */
export function promptStep(body: GraphBuilder, prompts: Prompts, next: string): PromptStep {
  return {
    inPrompt: body.op('Less', [next, prompts.lengths], { name: 'in_prompt' }),
    ids: body.op('Gather', [prompts.ids, body.op('Min', [next, prompts.lastColumn])], {
      name: 'prompt_ids',
      attributes: { axis: 1 },
    }),
    isLast: body.op('GreaterOrEqual', [next, prompts.lastPositions], { name: 'is_last' }),
  };
}

/** bool scalar: whether any element of a bool value is false. */
export function anyFalse(body: GraphBuilder, value: string): string {
  const lowest = body.op('ReduceMin', [body.cast(value, 'int32')], { attributes: { keepdims: 0 } });
  return body.op('Not', [body.cast(lowest, 'bool')]);
}
