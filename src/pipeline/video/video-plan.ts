import type { Sampling } from '../../video/choose-frames.js';
import type { NamedSegment } from '../../video/read-segments.js';

/** How a video is cut into stretches that get a caption each. */
export type VideoCut =
  | { readonly kind: 'whole' }
  /** Every so many seconds. */
  | { readonly kind: 'every'; readonly seconds: number }
  | { readonly kind: 'scenes'; readonly threshold: number }
  | { readonly kind: 'segments'; readonly segments: readonly NamedSegment[] };

/** What is taken from each video of a run. */
export interface VideoPlan {
  readonly cut: VideoCut;
  /** Frames a stretch. */
  readonly frames: number;
  readonly sampling: Sampling;
  /** Whether the frames are a clip for the model; otherwise each stretch is its one frame. */
  readonly isClip: boolean;
  /** Only this part of each video, in seconds; default all. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Folder that keeps the frames that are looked at, in a folder a video. */
  readonly saveFrames?: string | undefined;
  readonly saveFormat: 'jpg' | 'png';
  /** Seconds of silence after which ffmpeg is taken for hanging. */
  readonly stallSeconds: number;
}
