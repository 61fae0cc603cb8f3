import type { TimeRange } from '../../video/time-range.js';

/** What tells the stretches of one video apart: `12.000-15.000`, behind the video's own id where it has one. */
export function stretchId(id: string | undefined, { start, end }: TimeRange): string {
  return `${id === undefined ? '' : `${id} `}${start.toFixed(3)}-${end.toFixed(3)}`;
}
