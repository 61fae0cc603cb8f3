/** When each frame of a video is shown, in the order of showing. */
export interface FrameTable {
  /** Seconds on the clock of the video, ascending. */
  readonly times: Float64Array;
  /** 1 where decoding can begin with this frame. */
  readonly isKey: Uint8Array;
  /** Seconds at which the last frame ends. */
  readonly end: number;
}

/** A frame as it comes, in the order of decoding. */
export interface ListedFrame {
  /** Timestamp in the file, in seconds; NaN when it has none. */
  readonly timestamp: number;
  /** Seconds it is shown for; 0 when unknown. */
  readonly duration: number;
  readonly isKey: boolean;
}

/**
 * Puts frames in the order of showing.
 *
 * @param start timestamp, in seconds, at which the clock of the video starts
 * @param fps stands in where the frames don't tell their distance
 */
export function buildFrameTable(listed: readonly ListedFrame[], start: number, fps: number): FrameTable {
  const shown = listed
    .map((frame, index) => ({
      ...frame,
      time: Number.isNaN(frame.timestamp) ? index / fps : frame.timestamp - start,
    }))
    .sort((a, b) => a.time - b.time);
  const last = shown.at(-1);
  const beforeLast = shown.at(-2);
  const times = Float64Array.from(shown, (frame) => frame.time);
  const isKey = Uint8Array.from(shown, (frame) => (frame.isKey ? 1 : 0));
  if (last === undefined) return { times, isKey, end: 0 };
  const guess = beforeLast === undefined ? 1 / fps : last.time - beforeLast.time;
  return { times, isKey, end: last.time + (last.duration > 0 ? last.duration : guess) };
}

/** Index of the frame that is shown at a time: the last that began by then, or the first of all. */
export function frameShownAt({ times }: FrameTable, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    // A microsecond of grace: ffmpeg prints times no finer.
    if ((times[middle] ?? Infinity) <= time + 1e-6) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
