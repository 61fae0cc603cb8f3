import type { MeteorSentence, MeteorWord, Place } from './meteor-sentence.js';

/** Words of the candidate matched to words of the reference, by matcher 0 (exact), 1 (stem), 2 (synonym) or 3 (paraphrase). */
export interface Match {
  readonly stage: number;
  readonly candidate: Place;
  readonly reference: Place;
}

/**
 * All matches between two sentences (Denkowski and Lavie 2011, section 2): equal words, equal stems, shared synonyms, and paraphrases of
 * several words. Grouped by where they begin in the reference, by stage within a group; the order decides ties, as in METEOR 1.5.
 */
export function findMatches(candidate: MeteorSentence, reference: MeteorSentence): Match[][] {
  const matches: Match[][] = reference.words.map((right, at) => {
    const group: Match[] = [];
    const place = reference.single[at];
    if (place === undefined) return group;
    for (let stage = 0; stage < 3; stage++) {
      for (const [start, left] of candidate.words.entries()) {
        const single = candidate.single[start];
        if (single !== undefined && matchesAt(stage, left, right))
          group.push({ stage, candidate: single, reference: place });
      }
    }
    return group;
  });
  // The table is read in both directions, the reference's first.
  for (const { place, meanings } of reference.phrases) {
    for (const meaning of meanings) {
      for (const other of candidate.places.get(meaning) ?? []) {
        matches[place.start]?.push({ stage: 3, candidate: other, reference: place });
      }
    }
  }
  for (const { place, meanings } of candidate.phrases) {
    for (const meaning of meanings) {
      for (const other of reference.places.get(meaning) ?? []) {
        matches[other.start]?.push({ stage: 3, candidate: place, reference: other });
      }
    }
  }
  return matches;
}

function matchesAt(stage: number, left: MeteorWord, right: MeteorWord): boolean {
  if (left === right) return stage === 0;
  if (stage === 0) return false;
  return stage === 1 ? left.stem === right.stem : share(left.synsets, right.synsets);
}

/** Whether two ascending lists have a number in common. */
function share(left: Int32Array, right: Int32Array): boolean {
  let at = 0;
  let other = 0;
  while (at < left.length && other < right.length) {
    const difference = (left[at] ?? 0) - (right[other] ?? 0);
    if (difference === 0) return true;
    if (difference < 0) at++;
    else other++;
  }
  return false;
}
