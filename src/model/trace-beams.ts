import type { GeneratedTokens } from './generation-batch.js';

/** What a beam search's graph gives. `[steps, items, beams]` and `[items, kept]`, row-major. */
export interface BeamOutputs {
  readonly tokens: Int32Array;
  readonly parents: Int32Array;
  readonly sums: Float32Array;
  readonly finished: {
    readonly score: Float32Array;
    readonly sum: Float32Array;
    readonly step: Int32Array;
    readonly beam: Int32Array;
    readonly token: Int32Array;
  };
  readonly items: number;
  readonly beams: number;
  readonly kept: number;
}

/** Scores below this stand for texts that were never finished. */
const EXISTS = -1e8;

/**
 * Reads an item's finished texts off the beams, best first: from its last token back through the beams it came from.
 * @param promptLength the item's; the step before belongs to its first new token
 */
export function traceBeams(outputs: BeamOutputs, item: number, promptLength: number): GeneratedTokens[] {
  const { finished, kept } = outputs;
  const texts: GeneratedTokens[] = [];
  for (let rank = item * kept; rank < (item + 1) * kept; rank++) {
    const score = finished.score[rank] ?? -Infinity;
    if (score < EXISTS) continue;
    texts.push({ ...trace(outputs, item, rank, promptLength - 1), score });
  }
  return texts;
}

function trace(
  { tokens, parents, sums, finished, items, beams }: BeamOutputs,
  item: number,
  rank: number,
  firstStep: number,
): { ids: number[]; logprobs: number[] } {
  const ids = [finished.token[rank] ?? 0];
  const totals = [finished.sum[rank] ?? 0];
  let beam = finished.beam[rank] ?? 0;
  for (let step = (finished.step[rank] ?? 0) - 1; step >= firstStep; step--) {
    const index = (step * items + item) * beams + beam;
    ids.push(tokens[index] ?? 0);
    totals.push(sums[index] ?? 0);
    beam = parents[index] ?? 0;
  }
  ids.reverse();
  totals.reverse();
  return { ids, logprobs: totals.map((total, index) => total - (totals[index - 1] ?? 0)) };
}
