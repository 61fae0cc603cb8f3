import type { RgbImage } from './decode/rgb-image.js';
import type { Moment, RecordIdentity } from './record.js';

/** What is shown in a stretch of a video. */
export interface MomentFrames {
  /** In the order of showing; at least one, all of one size. */
  readonly pictures: readonly RgbImage[];
  /** Whether they are a clip, for the temporal embeddings of the model; otherwise the one frame is a picture. */
  readonly isClip: boolean;
  readonly moment: Moment;
}

/** One thing to caption, as the pipeline needs to know it. */
export interface PipelineItem extends RecordIdentity {
  /** A text for the caption to go on from; goes before the run's own. */
  readonly prompt?: string;
  /** A path on disk or the file's bytes; called just before the item is decoded. */
  read(): Promise<string | Uint8Array>;
  /** Where the item is a stretch of a video: its frames, called in place of `read`. */
  readFrames?(): Promise<MomentFrames>;
  /** Items of one lane are read one after the other, in their order, and take one place among those read at once. */
  readonly lane?: object;
}
