import type { GitConfig } from '../git-config.js';
import type { BeamInputs, BeamRule } from './beam-inputs.js';
import { constrain } from './constraints.js';
import { EXISTS, FINISHED, lengthNorm, mergeFinished, noImprovement, NONE, type Finished } from './finished-texts.js';
import type { GraphBuilder } from './graph-builder.js';
import type { CarriedValue, Prompts, Search, StepContext } from './generation-loop.js';
import { extendHistory, historyOf } from './history.js';
import { isEnd } from './is-end.js';
import { anyFalse, promptStep, type PromptStep } from './prompt-step.js';

/** Candidates of one step, `[items, candidates]`, best first: two a beam, or more where a model has several end tokens. */
interface Candidates {
  /** Log-probability of the whole text with the token. */
  readonly sums: string;
  readonly beams: string;
  readonly tokens: string;
}

/**
 * Beam search. Rows are items × beams; the beams of an item share its image's caches and only the text caches are
 * reordered. Texts are not carried along: each step collects the beams' tokens, the beams they came from and their sums,
 * and a finished text is its last step and beam.
 *
 * Two rules share all but the marked lines.
 * - `transformers`: `GenerationMixin._beam_search` of version 5.23. Score = sum / (new tokens, end included)^penalty; an
 *   end counts if its rank is below the number of beams; as many finished texts are kept as there are beams.
 * - `paper`: `GeneratorWithBeamSearch` of microsoft/GenerativeImage2Text. Score = sum / ((5 + n)/6)^penalty with n the ids
 *   before the end, [CLS] and prompt included; an end counts if fewer live candidates than beams precede it; one finished
 *   text is kept; the search stops when no candidate could beat it even at the greatest length.
 *
 * Carries `running` `[items, beams]`, `done` `[items, 1]` and `finished_*` `[items, kept]`; collects `tokens`, `parents`
 * and `sums`, `[items, beams]` each.
 */
export function beamSearch(
  graph: GraphBuilder,
  config: GitConfig,
  rule: BeamRule,
  prompts: Prompts,
  inputs: BeamInputs,
): Search {
  const items = graph.op('Shape', [prompts.lengths], { name: 'items' });
  const concat = (name: string, parts: readonly string[]): string =>
    graph.op('Concat', parts, { name, attributes: { axis: 0 } });
  const rows = graph.op('Mul', [items, inputs.beams], { name: 'rows' });
  const byBeam = concat('items_by_beams', [items, inputs.beams]);
  const kept = rule === 'paper' ? graph.int64s([1]) : inputs.beams;
  const byKept = concat('items_by_kept', [items, kept]);
  // As many of a beam's candidates as there are end tokens may end it; one more goes on.
  const each = Math.max(2, 1 + config.eosTokenIds.length);
  const candidateCount = graph.op('Mul', [inputs.beams, graph.int64s([each])], { name: 'candidate_count' });
  const ownCount = graph.op('Min', [candidateCount, graph.int64s([config.vocabularySize])], { name: 'own_count' });
  const ranks = range(graph, candidateCount);
  const beamIndices = range(graph, inputs.beams);
  const shapes: BeamShapes = {
    kept,
    candidateCount,
    ownCount,
    ranks,
    beamIndices: graph.op('Expand', [beamIndices, byBeam], { name: 'own_beams' }),
    ofItem: graph.op('Unsqueeze', [graph.op('Mul', [range(graph, items), inputs.beams]), graph.int64s([1])], {
      name: 'first_rows',
    }),
    byBeam,
    flat: concat('flat', [graph.int64s([-1]), graph.op('Mul', [inputs.beams, ownCount])]),
  };
  const only0 = graph.op('Where', [
    graph.op('Equal', [beamIndices, graph.int64(0)]),
    graph.float(0),
    graph.float(NONE), // all beams start alike, so the first step takes its candidates from one
  ]);
  const fill = (value: string): string => graph.op('Expand', [value, byKept]);
  const column = (value: string): string => graph.op('Unsqueeze', [value, graph.int64s([1])]);
  const carried: CarriedValue[] = [
    {
      ...{ name: 'running', type: 'float', shape: ['items', 'beams'] },
      initial: graph.op('Expand', [only0, byBeam], { name: 'running_0' }),
    },
    {
      ...{ name: 'done', type: 'bool', shape: ['items', 1] },
      initial: column(graph.op('Less', [prompts.lengths, graph.int64(0)])),
    },
    ...FINISHED.map((name): CarriedValue => {
      const isFloat = name === 'score' || name === 'sum';
      const initial = fill(isFloat ? graph.float(NONE) : graph.int64(0));
      return { name: `finished_${name}`, type: isFloat ? 'float' : 'int64', shape: ['items', 'kept'], initial };
    }),
  ];
  const firstColumn = graph.op('Gather', [prompts.ids, graph.int64s([0])], { attributes: { axis: 1 } });
  const firstIds = graph.op('Reshape', [graph.op('Expand', [firstColumn, byBeam]), graph.int64s([-1])], {
    name: 'first_ids',
  });
  if (inputs.constraints !== undefined) carried.push(historyOf(graph, firstIds));
  return {
    firstIds,
    rows,
    carried,
    step: (context) => beamStep(context, config, rule, prompts, inputs, shapes),
  };
}

/** Sizes and indices that hold for all steps. */
interface BeamShapes {
  readonly kept: string;
  readonly candidateCount: string;
  /** `[1] int64`: how many of a beam's own continuations may be among the best of all; the vocabulary has no more */
  readonly ownCount: string;
  /** `[candidates] int64`: 0, 1, 2, … */
  readonly ranks: string;
  /** `[items, beams] int64`: each beam's own index */
  readonly beamIndices: string;
  /** `[items, 1] int64`: each item's first row */
  readonly ofItem: string;
  readonly byBeam: string;
  /** `[-1, beams·ownCount]` */
  readonly flat: string;
}

function beamStep(
  { body, logits, position, next, carried }: StepContext,
  config: GitConfig,
  rule: BeamRule,
  prompts: Prompts,
  inputs: BeamInputs,
  shapes: BeamShapes,
): ReturnType<Search['step']> {
  const [running = '', doneBefore = '', ...others] = carried;
  const finishedBefore = others.slice(0, FINISHED.length);
  const [history = ''] = others.slice(FINISHED.length);
  const { constraints } = inputs;
  const before = Object.fromEntries(FINISHED.map((name, index) => [name, finishedBefore[index] ?? ''])) as Finished;
  const column = (value: string): string => body.op('Unsqueeze', [value, body.int64s([1])]);
  const flat = (value: string): string => body.op('Reshape', [value, body.int64s([-1])]);
  const plain = promptStep(body, prompts, next);
  const prompt: PromptStep = { inPrompt: column(plain.inPrompt), ids: column(plain.ids), isLast: column(plain.isLast) };
  const newTokens = body.op('Sub', [body.op('Add', [next, body.int64(1)]), column(prompts.lengths)], {
    name: 'new_tokens',
  });

  const logprobs = body.op('LogSoftmax', [logits], { name: 'logprobs', attributes: { axis: -1 } });
  const generated = (): string =>
    flat(body.op('Expand', [column(body.op('Sub', [next, prompts.lengths])), shapes.byBeam]));
  const scores =
    constraints === undefined
      ? logprobs
      : constrain(body, config, constraints, logprobs, { history, generated: generated() });
  const candidates = bestCandidates(body, scores, running, shapes);
  const stops = body.op('Or', [isEnd(body, candidates.tokens, config), prompt.isLast], { name: 'stops' });

  // The best candidates that don't stop go on; one that stops takes no part, however good.
  const live = body.op('Where', [stops, body.op('Add', [candidates.sums, body.float(NONE)]), candidates.sums]);
  const [runningNext = '', chosen = ''] = body.operator('TopK', [live, inputs.beams], ['running', 'chosen'], {
    attributes: { axis: 1 },
  });
  const pick = (values: string, indices: string, name: string): string =>
    body.op('GatherElements', [values, indices], { name, attributes: { axis: 1 } });
  const tokens = pick(candidates.tokens, chosen, 'tokens');
  const parents = pick(candidates.beams, chosen, 'parents');

  // (rule) what counts as finished, and what it is worth
  const longest = body.op('Add', [prompts.lengths, prompts.maxNewTokens]);
  const normed = (sums: string, length: string): string =>
    body.op('Div', [sums, lengthNorm(body, rule, length, inputs.lengthPenalty)]);
  let eligible: string;
  let score: string;
  let done = doneBefore;
  if (rule === 'paper') {
    const liveBefore = body.op('CumSum', [body.cast(body.op('Not', [stops]), 'int64'), body.int64(1)], {
      name: 'live_before',
      attributes: { exclusive: 1 },
    });
    eligible = body.op('Less', [liveBefore, inputs.beams]);
    score = normed(candidates.sums, next);
    const bestSum = body.op('Slice', [candidates.sums, body.int64s([0]), body.int64s([1]), body.int64s([1])]);
    const bound = normed(bestSum, column(body.op('Sub', [longest, body.int64(1)])));
    const unbeatable = body.op('And', [
      body.op('Greater', [before.score, body.float(EXISTS)]),
      body.op('GreaterOrEqual', [before.score, bound]),
    ]);
    done = body.op('Or', [doneBefore, unbeatable]);
  } else {
    eligible = body.op('Less', [shapes.ranks, inputs.beams]);
    score = normed(candidates.sums, newTokens);
  }
  const inPlay = body.op('Not', [body.op('Or', [done, prompt.inPrompt])]);
  const finishing = body.op('And', [body.op('And', [stops, eligible]), inPlay], { name: 'finishing' });
  const after = mergeFinished(body, before, shapes.kept, {
    score: body.op('Where', [finishing, score, body.float(NONE)]),
    sum: candidates.sums,
    step: body.op('Add', [body.op('Mul', [candidates.tokens, body.int64(0)]), position]),
    beam: candidates.beams,
    token: candidates.tokens,
  });

  const limited = body.op('Or', [done, prompt.isLast]);
  const doneNext =
    rule === 'paper'
      ? limited
      : body.op('Or', [limited, noImprovement(body, prompts, inputs, { after, runningNext, newTokens })]);

  const promptOr = (own: string, other: string, name: string): string =>
    body.op('Where', [prompt.inPrompt, own, other], { name });
  const ids = promptOr(prompt.ids, tokens, 'next_tokens');
  const from = promptOr(shapes.beamIndices, parents, 'next_parents');
  const sums = promptOr(running, runningNext, 'next_sums');
  const doneNow = body.op('And', [doneNext, body.op('Not', [prompt.inPrompt])], { name: 'now_done' });
  const rowOrder = flat(body.op('Add', [from, shapes.ofItem]));
  const beamShape = ['items', 'beams'];
  const rowIds = flat(ids);
  return {
    ids: rowIds,
    goOn: anyFalse(body, doneNow),
    carried: [
      ...[sums, doneNow, ...FINISHED.map((name) => after[name])],
      ...(constraints === undefined ? [] : [extendHistory(body, body.op('Gather', [history, rowOrder]), rowIds)]),
    ],
    rowOrder,
    collected: [
      { name: 'tokens', type: 'int64', shape: beamShape, value: ids },
      { name: 'parents', type: 'int64', shape: beamShape, value: from },
      { name: 'sums', type: 'float', shape: beamShape, value: sums },
    ],
  };
}

/**
 * The best continuations of all beams of an item. Each beam's own best are found first: no more of one beam can
 * be among the best of all.
 */
function bestCandidates(body: GraphBuilder, scores: string, running: string, shapes: BeamShapes): Candidates {
  const [values = '', tokens = ''] = body.operator('TopK', [scores, shapes.ownCount], ['own_best', 'own_tokens'], {
    attributes: { axis: 1 },
  });
  const flatRunning = body.op('Reshape', [running, body.int64s([-1, 1])]);
  const sums = body.op('Reshape', [body.op('Add', [values, flatRunning]), shapes.flat], { name: 'sums_by_item' });
  const [best = '', indices = ''] = body.operator(
    'TopK',
    [sums, shapes.candidateCount],
    ['candidate_sums', 'indices'],
    {
      attributes: { axis: 1 },
    },
  );
  const byItem = body.op('Reshape', [tokens, shapes.flat]);
  return {
    sums: best,
    beams: body.op('Div', [indices, shapes.ownCount], { name: 'candidate_beams' }),
    tokens: body.op('GatherElements', [byItem, indices], { name: 'candidate_tokens', attributes: { axis: 1 } }),
  };
}

/** `[n] int64`: 0 … n-1 for a count `[1]`. */
function range(graph: GraphBuilder, count: string): string {
  return graph.op('Range', [graph.int64(0), graph.op('Squeeze', [count]), graph.int64(1)]);
}
