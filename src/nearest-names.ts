import { distance } from 'fastest-levenshtein';

/**
 * The known names nearest to a mistyped one, by Levenshtein edit distance (case ignored), nearest first.
 * A name counts as near up to a third of its length, so that an unrelated word gets no suggestion, and when it is at most
 * one edit further than the nearest.
 * @param limit the most names to give
 */
export function nearestNames(name: string, known: readonly string[], limit = 3): string[] {
  const wanted = name.toLowerCase();
  const near = known
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.edits - b.edits);
  const best = near[0]?.edits ?? 0;
  return near
    .filter(({ edits }) => edits <= best + 1)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** ` Did you mean git-base?`, to go behind a message; empty where nothing is near. */
export function didYouMean(near: readonly string[]): string {
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}
