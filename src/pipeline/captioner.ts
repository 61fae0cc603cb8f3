import type { PipelineItem } from './pipeline-item.js';
import type { Moment } from './record.js';

/** Decoded pixels, ready for the model. */
export interface PreparedImage {
  /** `[frames, height, width, 3] uint8` */
  readonly pixels: Uint8Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  /** Whether the frames are a clip and get temporal embeddings; default false. */
  readonly isClip?: boolean;
  /** Where in a video the frames are from. */
  readonly moment?: Moment;
}

/** A caption with what is known of it. */
export interface Caption {
  /** The whole text: the prompt, where there is one, and what the model wrote. */
  readonly text: string;
  /** What the model wrote after the prompt; the same as `text` without one. */
  readonly continuation: string;
  /** The generated token ids, the end token included. */
  readonly tokens: readonly number[];
  /** The natural log-probability of each. */
  readonly tokenLogprobs: readonly number[];
  /** Their sum. */
  readonly logprob: number;
  /** What the search ranks captions by: the sum, weighed by length in a beam search. */
  readonly score: number;
  /** Further captions where several were asked for, best first. */
  readonly alternatives?: readonly Caption[];
  /** The model that wrote it, where it is not the captioner's own but a fallback. */
  readonly model?: string;
}

/** What the pipeline needs of a model. */
export interface BatchCaptioner {
  /** Items a batch. */
  readonly batchSize: number;
  /** Batches that run at once; default 1. */
  readonly parallelBatches?: number;
  /**
   * Reads and decodes one item.
   * @throws ItemError when it can't be
   */
  prepare(item: Pick<PipelineItem, 'read' | 'readFrames' | 'path' | 'prompt'>): Promise<PreparedImage>;
  /** Captions images of one shape. `prompts[i]` belongs to `images[i]`; undefined takes the captioner's own. */
  captionBatch(images: readonly PreparedImage[], prompts: readonly (string | undefined)[]): Promise<Caption[]>;
}
