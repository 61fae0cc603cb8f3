import type { Cue } from './cue.js';

/** Seconds that may lie between neighbours that are still joined: less than one frame. */
const LARGEST_GAP = 0.02;

/**
 * Joins neighbours of the same text that follow on each other without a gap into one; everything else of the first is kept.
 *
 * @param cues ordered by start
 */
export function mergeCues<T extends Cue>(cues: readonly T[]): T[] {
  const merged: T[] = [];
  for (const cue of cues) {
    const last = merged.at(-1);
    if (last?.text === cue.text && cue.start <= last.end + LARGEST_GAP) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, cue.end) };
    } else {
      merged.push(cue);
    }
  }
  return merged;
}
