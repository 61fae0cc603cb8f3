import type { Pass } from './plan-passes.js';
import type { VideoInfo } from './video-info.js';

/** Formats with an index, in which a seek lands on the last key frame before the time asked for. */
const INDEXED = /^(mov,|matroska|flv|asf)/;

/** Seconds by which ffmpeg moves a seek back for formats that seek by decoding time: 3/23, from ffmpeg's own source. */
const SEEK_MARGIN = 0.15;

/** Seconds to go back for formats without an index, where a seek may land anywhere near. */
const APPROACH = 1;

/** Seconds to go back when the first seek has missed. */
const SECOND_APPROACH = 12;

/**
 * Times to seek to for a pass, in seconds on its clock, to be tried in turn until one lands early enough;
 * undefined stands for no seek.
 */
export function seekTimes({ format, frames }: VideoInfo, { from }: Pass): (number | undefined)[] {
  if (from === undefined) return [undefined];
  const key = frames.times[from] ?? 0;
  const next = frames.isKey.indexOf(1, from + 1);
  const room = ((next === -1 ? frames.end : (frames.times[next] ?? frames.end)) - key) / 2;
  const first = INDEXED.test(format) ? key + Math.min(SEEK_MARGIN, room) : key - APPROACH;
  const second = key - SECOND_APPROACH;
  return [first > 0 ? first : undefined, second > 0 ? second : undefined];
}
