import type { FrameTable } from './frame-table.js';

/** A stretch of a video: `start` <= time < `end`, in seconds on its clock. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Seconds that the picture may lag behind the clock, as it does where sound begins first, without being left out. */
const USUAL_LAG = 1;

/** All of a video: from 0, or from its first frame where that comes late, to the end of its last. */
export function wholeRange({ times, end }: FrameTable): TimeRange {
  const [first = 0] = times;
  return { start: first < USUAL_LAG ? 0 : first, end };
}
