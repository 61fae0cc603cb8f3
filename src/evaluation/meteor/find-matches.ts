import type { MeteorSentence, MeteorWord, Place } from './meteor-sentence.js';
import type { PhrasePlaces } from './phrase-places.js';
import type { SynsetCounts } from './synset-counts.js';

/** Words of the candidate matched to words of the reference, by matcher 0 (exact), 1 (stem), 2 (synonym) or 3 (paraphrase). */
export interface Match {
  readonly stage: number;
  readonly candidate: Place;
  readonly reference: Place;
}

/** A sentence, and where its phrases stand. */
export interface PlacedSentence {
  readonly sentence: MeteorSentence;
  readonly places: PhrasePlaces;
}

/** A candidate, with how many of its words are in each synonym set. */
export interface PlacedCandidate extends PlacedSentence {
  readonly synsets: SynsetCounts;
}

/**
 * All matches between two sentences (Denkowski and Lavie 2011, section 2): equal words, equal stems, shared synonyms, and paraphrases of
 * several words. Grouped by where they begin in the reference, by stage within a group; the order decides ties, as in METEOR 1.5.
 */
export function findMatches(candidate: PlacedCandidate, reference: PlacedSentence): Match[][] {
  const matches: Match[][] = [];
  for (let at = 0; at < reference.sentence.words.length; at++) {
    const word = reference.sentence.words[at];
    const place = reference.sentence.single[at];
    if (word !== undefined && place !== undefined) matches.push(matchWord(candidate, word, place));
  }
  // The table is read in both directions, the reference's first.
  for (const { place, meanings } of reference.sentence.phrases) {
    for (const meaning of meanings) {
      for (let at = candidate.places.first(meaning); at >= 0; at = candidate.places.next(at)) {
        matches[place.start]?.push({ stage: 3, candidate: candidate.places.at(at), reference: place });
      }
    }
  }
  for (const { place, meanings } of candidate.sentence.phrases) {
    for (const meaning of meanings) {
      for (let at = reference.places.first(meaning); at >= 0; at = reference.places.next(at)) {
        const other = reference.places.at(at);
        matches[other.start]?.push({ stage: 3, candidate: place, reference: other });
      }
    }
  }
  return matches;
}

/** The matches of one reference word with single words of the candidate: equal ones, then equal stems, then synonyms. */
function matchWord({ sentence, synsets }: PlacedCandidate, right: MeteorWord, place: Place): Match[] {
  const { words, single } = sentence;
  const matches: Match[] = [];
  let equal = 0;
  let stems = 0;
  for (const left of words) {
    if (left === right) equal++;
    else if (left.stem === right.stem) stems++;
  }
  // Most words have nothing in common with any; to compare lists of synonym sets is slow.
  const possible = [equal > 0, stems > 0, synsets.isShared(right, equal)];
  for (let stage = 0; stage < 3; stage++) {
    if (possible[stage] !== true) continue;
    for (let start = 0; start < words.length; start++) {
      const left = words[start];
      const candidate = single[start];
      if (left === undefined || candidate === undefined) continue;
      if (matchesAt(stage, left, right)) matches.push({ stage, candidate, reference: place });
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
