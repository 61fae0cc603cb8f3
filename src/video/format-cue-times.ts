import type { Cue } from './cue.js';
import { formatTime } from './format-time.js';

/**
 * The times of a cue as subtitle files write them: `00:01:02.500 --> 00:01:05.000`. A cue lasts a millisecond at least, since
 * players drop one without a length.
 *
 * @param decimalMark `.` for WebVTT, `,` for SRT
 */
export function formatCueTimes({ start, end }: Pick<Cue, 'start' | 'end'>, decimalMark: '.' | ','): string {
  const from = Math.round(start * 1000);
  const to = Math.max(from + 1, Math.round(end * 1000));
  return `${formatTime(from / 1000, decimalMark)} --> ${formatTime(to / 1000, decimalMark)}`;
}
