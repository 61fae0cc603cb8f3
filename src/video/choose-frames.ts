import { roundHalfToEven } from '../round-half-to-even.js';
import { frameShownAt, type FrameTable } from './frame-table.js';
import { wholeRange, type TimeRange } from './time-range.js';

/**
 * How frames are taken from a stretch of video:
 * - `uniform`: evenly by number, first and last included, as GIT's own evaluation does: `round(linspace(0, n - 1, N))`
 * - `center`: the frames shown in the middle of N equal parts, `(i + 0.5) * D / N`
 * - `keyframes`: as `uniform`, among the frames that were coded whole; fewer when there are fewer
 */
export type Sampling = 'uniform' | 'center' | 'keyframes';

/**
 * The numbers of the frames to take, ascending. One may come several times where there are fewer frames than are asked for.
 *
 * @param count how many frames, at least 1
 * @returns `count` numbers of frames in `frames`; fewer only for `keyframes`
 */
export function chooseFrames(
  frames: FrameTable,
  { count, sampling, range }: { count: number; sampling: Sampling; range?: TimeRange | undefined },
): number[] {
  const { start, end } = range ?? wholeRange(frames);
  if (sampling === 'center') {
    return Array.from({ length: count }, (_, i) => frameShownAt(frames, start + ((i + 0.5) * (end - start)) / count));
  }
  const within = framesWithin(frames, { start, end });
  const among = sampling === 'keyframes' ? within.filter((index) => frames.isKey[index] === 1) : within;
  // A stretch without a beginning frame still shows one that began before.
  if (among.length === 0) return [frameShownAt(frames, start)];
  const taken = sampling === 'keyframes' ? Math.min(count, among.length) : count;
  return linspace(among.length - 1, taken).map((position) => among[position] ?? 0);
}

/** Numbers of the frames that begin within a stretch. */
function framesWithin({ times }: FrameTable, { start, end }: TimeRange): number[] {
  const within: number[] = [];
  for (let index = 0; index < times.length; index++) {
    const time = times[index] ?? 0;
    if (time >= start - 1e-6 && time < end - 1e-6) within.push(index);
  }
  return within;
}

/** `numpy.linspace(0, last, count).round()`, which rounds halves to even. */
function linspace(last: number, count: number): number[] {
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, i) => roundHalfToEven(i === count - 1 ? last : i * (last / (count - 1))));
}
