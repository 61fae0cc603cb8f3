import type { GitConfig } from '../git-config.js';
import { constrain, type ConstraintInputs } from './constraints.js';
import type { GraphBuilder } from './graph-builder.js';
import type { Prompts, Search } from './generation-loop.js';
import { extendHistory, historyOf } from './history.js';
import { isEnd } from './is-end.js';
import { anyFalse, promptStep } from './prompt-step.js';
import { sampleToken, type SamplingInputs } from './sampling.js';
import { trieState, walkTrie, type TrieInputs } from './trie-search.js';

/** What goes beyond the most probable token. */
export interface TokenChoice {
  /** Constraints on the tokens; carries the text along. */
  readonly constraints?: ConstraintInputs | undefined;
  /** Tokens are drawn instead of taken. */
  readonly sampling?: SamplingInputs | undefined;
  /** Only texts of a prefix tree can be written; goes without constraints and sampling. */
  readonly trie?: TrieInputs | undefined;
  readonly withLogits?: boolean;
}

/**
 * One row an item: the most probable token at every step, or one drawn at random.
 *
 * Carries whether a row has ended; collects `ids` `[rows] int64` (padding after the end) and `logprobs` `[rows] float`
 * (natural, of the model's own distribution; 0 within prompts and after the end), and `logits` where asked for.
 */
export function greedySearch(graph: GraphBuilder, config: GitConfig, prompts: Prompts, choice: TokenChoice): Search {
  const { constraints, sampling, trie, withLogits = false } = choice;
  const firstIds = graph.op('Gather', [prompts.ids, graph.int64(0)], { name: 'first_ids', attributes: { axis: 1 } });
  return {
    firstIds,
    rows: graph.op('Shape', [prompts.lengths], { name: 'rows' }),
    carried: [
      {
        ...{ name: 'ended', type: 'bool', shape: ['rows'] },
        initial: graph.op('Less', [prompts.lengths, graph.int64(0)], { name: 'none_ended' }),
      },
      ...(constraints === undefined ? [] : [historyOf(graph, firstIds)]),
      ...(trie === undefined ? [] : trieState(graph, prompts.lengths)),
    ],
    step: ({ body, logits, position, next, carried: [ended = '', ...others] }) => {
      const [history = ''] = others;
      const [node = '', previous = ''] = others;
      const walked = trie === undefined ? undefined : walkTrie(body, trie, logits, { node, previous });
      const scores =
        constraints === undefined
          ? logits
          : constrain(body, config, constraints, logits, {
              history,
              generated: body.op('Sub', [next, prompts.lengths], { name: 'generated' }),
            });
      // One LogSoftmax works row by row. Exp and Log over all rows would not: their vectorised kernels round otherwise
      // than their scalar rests do, and a row's last bit would depend on its place in the batch.
      const logprobs = body.op('LogSoftmax', [logits], { name: 'logprobs', attributes: { axis: -1 } });
      const chosen =
        walked?.chosen ??
        (sampling === undefined
          ? body.op('ArgMax', [scores], { name: 'best', attributes: { axis: -1, keepdims: 0 } })
          : sampleToken(body, scores, position, sampling));
      const lastAxis = body.int64s([1]);
      const logprob = body.op('Squeeze', [
        body.op('GatherElements', [logprobs, body.op('Unsqueeze', [chosen, lastAxis])], { attributes: { axis: 1 } }),
        lastAxis,
      ]);
      const ending = endings(body, config, prompts, { next, ended, chosen });
      return {
        ids: ending.ids,
        goOn: anyFalse(body, ending.ended),
        carried: [
          ending.ended,
          ...(constraints === undefined ? [] : [extendHistory(body, history, ending.ids)]),
          ...(walked === undefined
            ? []
            : [ending.orPrompt(node, walked.child), ending.orPrompt(previous, walked.chosen)]),
        ],
        collected: [
          { name: 'ids', type: 'int64', shape: ['rows'], value: ending.ids },
          { name: 'logprobs', type: 'float', shape: ['rows'], value: ending.keep(logprob) },
          ...(withLogits
            ? [{ name: 'logits', type: 'float' as const, shape: ['rows', config.vocabularySize], value: logits }]
            : []),
        ],
      };
    },
  };
}

/** What becomes of the tokens that a search of one row an item has chosen. */
interface Endings {
  /** `[rows] int64`: the prompt's token within the prompt, padding after the end, else the chosen one */
  readonly ids: string;
  /** `[rows] bool` */
  readonly ended: string;
  /** A value of the chosen token, 0 where the token was not chosen. */
  readonly keep: (value: string) => string;
  /** `before` within the prompt, else `after`. */
  readonly orPrompt: (before: string, after: string) => string;
}

/** Applies prompts, end tokens and limits to chosen tokens. */
function endings(
  body: GraphBuilder,
  config: GitConfig,
  prompts: Prompts,
  { next, ended, chosen }: { next: string; ended: string; chosen: string },
): Endings {
  const prompt = promptStep(body, prompts, next);
  const running = body.op('Where', [prompt.inPrompt, prompt.ids, chosen], { name: 'running_ids' });
  const ids = body.op('Where', [ended, body.int64(config.padTokenId), running], { name: 'ids' });
  const endsHere = body.op('And', [isEnd(body, ids, config), body.op('Not', [prompt.inPrompt])], { name: 'ends_here' });
  const silent = body.op('Or', [ended, prompt.inPrompt], { name: 'silent' });
  return {
    ids,
    ended: body.op('Or', [body.op('Or', [ended, endsHere]), prompt.isLast], { name: 'now_ended' }),
    keep: (value) => body.op('Where', [silent, body.float(0), value]),
    orPrompt: (before, after) => body.op('Where', [prompt.inPrompt, before, after]),
  };
}
