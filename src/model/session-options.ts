import type { Decoding } from './decoding.js';

/** What a session is opened with; plain data, so that it can be sent to a worker. */
export interface SessionOptions {
  readonly modelPath: string;
  /** Frames that have temporal embeddings; undefined for checkpoints without. */
  readonly frames: number | undefined;
  readonly eosTokenId: number;
  readonly vocabularySize: number;
  /** The search that the graph was built for, with its options. */
  readonly decoding: Decoding;
  /** Threads of one operator; undefined leaves it to ONNX Runtime (one a core). */
  readonly threads: number | undefined;
}
