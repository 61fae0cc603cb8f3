import type { VideoWarning } from './video-error.js';

/** One frame of a video, as it is shown. */
export interface VideoFrame {
  /** Number of the frame that was asked for. Differs from `index` only where that one could not be decoded. */
  readonly wanted: number;
  /** Number of this frame in the video, from 0, in the order of showing. */
  readonly index: number;
  /** Seconds on the clock of the video at which it begins to show, exact to the microsecond. */
  readonly time: number;
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3] uint8`, red, green, blue. */
  readonly pixels: Buffer;
  /** What is wrong with it or with what was decoded for it; mostly nothing. */
  readonly warnings: readonly VideoWarning[];
}
