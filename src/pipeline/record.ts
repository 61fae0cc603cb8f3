/** A stretch of a video, in seconds on its clock. */
export interface Moment {
  readonly start: number;
  readonly end: number;
  /** When the frames that were looked at are shown. */
  readonly frames: readonly number[];
  /** What is wrong with the video although frames could be taken. */
  readonly warnings: readonly string[];
}

/** What tells which item a record is of. */
export interface RecordIdentity {
  /** The path as the user gave it, joined with what was found below a folder. */
  readonly path: string;
  /** The source's own id, where it has one; for answers the question's. */
  readonly id?: string;
  /** The image's id in a COCO file, where the source is one. */
  readonly imageId?: number | string;
  /** What was asked, where the caption is an answer. */
  readonly question?: string;
  /** The true label, where one is known. */
  readonly truth?: string;
}

/** What became of one item that was captioned. */
export interface CaptionRecord extends RecordIdentity {
  /** The caption; the answer to a question; or the label that was chosen. */
  readonly caption: string;
  /** Natural log-probability of the generated tokens together, the end token included; of a label, among all labels. */
  readonly logprob: number;
  /** The generated token ids, the end token included. */
  readonly tokens: readonly number[];
  /** Whether the caption is a label, chosen among given ones. */
  readonly isLabel?: true;
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
export interface ErrorRecord extends RecordIdentity {
  readonly error: { readonly code: string; readonly message: string };
}

/** One row of a run. */
export type RunRecord = CaptionRecord | ErrorRecord;

/** Tells the two kinds of rows apart. */
export function isErrorRecord(record: RunRecord): record is ErrorRecord {
  return 'error' in record;
}

/** The fields that tell which item a record is of, from the item or from another record. */
export function identityOf({ path, id, imageId, question, truth }: RecordIdentity): RecordIdentity {
  return {
    path,
    ...(id === undefined ? {} : { id }),
    ...(imageId === undefined ? {} : { imageId }),
    ...(question === undefined ? {} : { question }),
    ...(truth === undefined ? {} : { truth }),
  };
}
