/** Pictures or clips of one shape, and the texts to continue for them. */
export interface GenerationBatch {
  /** `[images, frames, height, width, 3] uint8`, row-major */
  readonly pixels: Uint8Array;
  /** In pixels: the model's own size, or whole patches. */
  readonly height: number;
  readonly width: number;
  readonly images: number;
  /** Frames of each image; 1 for pictures. */
  readonly frames: number;
  /** Whether the frames are a clip's and get temporal embeddings. */
  readonly clip: boolean;
  /** Token ids to start from, [CLS] first; as many rows an image as there are rows in all / images, grouped by image. */
  readonly prompts: readonly (readonly number[])[];
  /** Tokens to generate at the most, for each row. */
  readonly maxNewTokens: readonly number[];
  /** Seeds of each row's random numbers; for sampling. */
  readonly seeds?: readonly number[];
}

/** One text that was generated for a row. */
export interface GeneratedTokens {
  /** The new token ids, the prompt's left out; the end token is the last, unless the limit came first. */
  readonly ids: readonly number[];
  /** The natural log-probability of each of them. */
  readonly logprobs: readonly number[];
  /** What the search ranks texts by; the sum of the log-probabilities unless a beam search weighs it by length. */
  readonly score: number;
}
