import type { Match } from './find-matches.js';
import type { MeteorSentence, Place } from './meteor-sentence.js';

/**
 * What METEOR counts in a segment, in the order of its own output: words of the candidate and the reference, function words of both; for
 * each of the four stages matched content words of both and matched function words of both; chunks; matched words of both.
 */
export type MeteorStatistics = readonly number[];

/** How many numbers {@link MeteorStatistics} has. */
const STATISTICS = 23;

const CHUNKS = 20;

/** Counts an alignment, given as matches from left to right in the reference. */
export function meteorStatistics(
  candidate: MeteorSentence,
  reference: MeteorSentence,
  alignment: readonly Match[],
): MeteorStatistics {
  const statistics = Array<number>(STATISTICS).fill(0);
  const count = (at: number, by = 1) => {
    statistics[at] = (statistics[at] ?? 0) + by;
  };
  const countWords = (side: number, { words }: MeteorSentence, { start, length }: Place, stage: number) => {
    count(21 + side, length);
    for (let at = start; at < start + length; at++) {
      count(4 + 4 * stage + (words[at]?.isFunctionWord === true ? 2 : 0) + side);
    }
  };
  count(0, candidate.words.length);
  count(1, reference.words.length);
  count(2, candidate.functionWords);
  count(3, reference.functionWords);
  let previous: Match | undefined;
  for (const match of alignment) {
    countWords(0, candidate, match.candidate, match.stage);
    countWords(1, reference, match.reference, match.stage);
    if (previous === undefined || !follows(match, previous)) count(CHUNKS);
    previous = match;
  }
  return statistics;
}

/** Adds up segments. A segment matched wholly in one chunk adds no chunk, so that a perfect corpus has no penalty. */
export function sumMeteorStatistics(segments: Iterable<MeteorStatistics>): MeteorStatistics {
  const sum = Array<number>(STATISTICS).fill(0);
  for (const segment of segments) {
    const perfect = isPerfect(segment);
    for (let at = 0; at < STATISTICS; at++) {
      sum[at] = (sum[at] ?? 0) + (at === CHUNKS && perfect ? 0 : (segment[at] ?? 0));
    }
  }
  return sum;
}

/** Parameters for English, task "rank" (Denkowski and Lavie 2014, table 2). */
const ALPHA = 0.85;
const BETA = 0.2;
const GAMMA = 0.6;
const DELTA = 0.75;
const STAGE_WEIGHTS = [1, 0.6, 0.8, 0.6] as const;

/**
 * METEOR 1.5 from its statistics (Denkowski and Lavie 2014, section 2): the weighted harmonic mean of precision and recall, content words
 * weighing more than function words and exact matches more than others, less a penalty for fragmentation. From 0 to 1.
 */
export function meteorScore(statistics: MeteorStatistics): number {
  const at = (index: number) => statistics[index] ?? 0;
  const share = (side: number) => {
    let matched = 0;
    for (const [stage, weight] of STAGE_WEIGHTS.entries()) {
      matched += weight * (DELTA * at(4 + 4 * stage + side) + (1 - DELTA) * at(6 + 4 * stage + side));
    }
    return matched / (DELTA * (at(side) - at(2 + side)) + (1 - DELTA) * at(2 + side));
  };
  const precision = share(0);
  const recall = share(1);
  // In METEOR's own form of the formula: references that are equally good must tie, since the first of them is taken.
  const mean = 1 / ((1 - ALPHA) / precision + ALPHA / recall);
  const chunks = isPerfect(statistics) ? 0 : at(CHUNKS);
  const fragmentation = chunks / ((at(21) + at(22)) / 2);
  const score = mean * (1 - GAMMA * fragmentation ** BETA);
  // Nothing to match, or nothing matched: 0 divided by 0 somewhere above.
  return Number.isNaN(score) ? 0 : score;
}

function follows(match: Match, { candidate, reference }: Match): boolean {
  return (
    match.candidate.start === candidate.start + candidate.length &&
    match.reference.start === reference.start + reference.length
  );
}

/** Whether all words of both sides match in one chunk. */
function isPerfect(statistics: MeteorStatistics): boolean {
  return statistics[CHUNKS] === 1 && statistics[21] === statistics[0] && statistics[22] === statistics[1];
}
