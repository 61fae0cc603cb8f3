import type { FrameTable } from './frame-table.js';
import type { VideoWarning } from './video-error.js';

/** A video of which frames can be taken. All times are seconds on its clock, see {@link clockStart}. */
export interface VideoInfo {
  readonly path: string;
  /** Container format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  /** Codec, such as `h264`. */
  readonly codec: string;
  /** Size as shown: turned upright, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether stored pixels aren't square, so that frames must be stretched for showing. */
  readonly isAnamorphic: boolean;
  /** Frames per second on average. */
  readonly fps: number;
  /** Seconds at which the last frame ends. */
  readonly duration: number;
  /** Timestamp in the file at which the clock starts: a frame's timestamp is `start` plus its time. */
  readonly start: number;
  readonly frames: FrameTable;
  /** What is wrong with the file although frames can be taken from it. */
  readonly warnings: readonly VideoWarning[];
}
