/** A text that is shown, or read out, over a stretch of video. */
export interface Cue {
  /** Seconds since the start of the video. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
