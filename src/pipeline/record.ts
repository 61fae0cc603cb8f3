/** A stretch of a video, in seconds on its clock. */
export interface Moment {
  readonly start: number;
  readonly end: number;
  /** When the frames that were looked at are shown. */
  readonly frames: readonly number[];
  /** What is wrong with the video although frames could be taken. */
  readonly warnings: readonly string[];
}

/** What became of one item that was captioned. */
export interface CaptionRecord {
  /** The path as the user gave it, joined with what was found below a folder. */
  readonly path: string;
  /** The source's own id, where it has one. */
  readonly id?: string;
  /** The image's id in a COCO file, where the source is one. */
  readonly imageId?: number | string;
  readonly caption: string;
  /** Natural log-probability of the generated tokens together, the end token included. */
  readonly logprob: number;
  /** The generated token ids, the end token included. */
  readonly tokens: readonly number[];
  /** Where in a video the caption belongs. */
  readonly moment?: Moment;
  /** Further captions where several were asked for, best first. */
  readonly alternatives?: readonly { readonly caption: string; readonly logprob: number }[];
  /** The model that wrote the caption, where it is not the run's own but a fallback. */
  readonly model?: string;
  /** What a reader should know of the caption: `fail-phrase`, `low-logprob`. Absent when there is nothing. */
  readonly flags?: readonly string[];
}

/** What became of one item that could not be captioned. */
export interface ErrorRecord {
  readonly path: string;
  readonly id?: string;
  readonly imageId?: number | string;
  readonly error: { readonly code: string; readonly message: string };
}

/** One row of a run. */
export type RunRecord = CaptionRecord | ErrorRecord;

/** Tells the two kinds of rows apart. */
export function isErrorRecord(record: RunRecord): record is ErrorRecord {
  return 'error' in record;
}
