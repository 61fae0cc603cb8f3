import type { TimeRange } from './time-range.js';

/** A rest shorter than this share of a segment joins the one before it. */
const SHORTEST_REST = 0.1;

/**
 * Cuts a stretch of video into segments of equal length, the last one shorter or, for a tiny rest, a little longer.
 *
 * @param every seconds, above 0
 */
export function fixedSegments(every: number, { start, end }: TimeRange): TimeRange[] {
  const count = Math.max(1, Math.ceil((end - start) / every - SHORTEST_REST));
  return Array.from({ length: count }, (_, i) => ({
    start: start + i * every,
    end: i === count - 1 ? end : start + (i + 1) * every,
  }));
}
