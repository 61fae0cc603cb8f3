import type { Device } from '../device/device.js';
import type { Decoding } from './decoding.js';
import type { TokenIds } from './git-config.js';

/** The shape of the largest batch. */
export interface WarmUp {
  readonly images: number;
  /** Height and width of an image. */
  readonly imageSize: number;
  /** Texts an image. */
  readonly rows: number;
  readonly promptIds: readonly number[];
  readonly maxNewTokens: number;
}

/** What a session is opened with; plain data, so that it can be sent to a worker. */
export interface SessionOptions {
  readonly modelPath: string;
  /** Frames that have temporal embeddings; undefined for checkpoints without. */
  readonly frames: number | undefined;
  readonly eosTokenIds: TokenIds;
  readonly vocabularySize: number;
  /** The search that the graph was built for, with its options. */
  readonly decoding: Decoding;
  /** Threads of one operator; undefined leaves it to ONNX Runtime (one a core). */
  readonly threads: number | undefined;
  /** What the model runs on; default the processor. */
  readonly device?: Device;
  /** A batch to run before the first one, so that memory for the largest is found at once; default none. */
  readonly warmUp?: WarmUp;
  /** Where batch sizes are kept that a device was found to have memory for; default nowhere. */
  readonly limits?: { readonly path: string; /** What the device is known by. */ readonly device: string };
}
