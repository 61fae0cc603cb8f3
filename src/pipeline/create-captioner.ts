import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import { cacheDirectory } from '../model/cache-directory.js';
import { openCheckpoint } from '../model/checkpoint.js';
import type { Precision } from '../model/graph/graph-builder.js';
import { convertedModel } from '../model/converted-model.js';
import { SessionClient } from '../model/session-client.js';
import { GitCaptioner } from './git-captioner.js';
import type { ResizeMode } from './preprocess/preprocess-image.js';

/** What can be chosen for a captioner; everything has a default but the model. */
export interface CaptionerOptions {
  /** A checkpoint folder, or `git-demo`, the bundled model of drawn scenes. */
  readonly model: string;
  /** Pictures a batch; default 16. */
  readonly batchSize?: number;
  /** Tokens to generate at the most; default the checkpoint's own limit, else 50. */
  readonly maxNewTokens?: number;
  /** Number format of the matrix products: `fp32` is exact; default `fp32`. */
  readonly precision?: Precision;
  /** A text for every caption to go on from. */
  readonly prompt?: string;
  /** How pictures are resized; default `exact`. */
  readonly resize?: ResizeMode;
  /** Turn pictures as their EXIF orientation says; default true. */
  readonly autoOrient?: boolean;
  /** Render SVG pictures; default false. */
  readonly allowSvg?: boolean;
  /** Refuse pictures of more pixels; default 178,956,970. */
  readonly limitPixels?: number;
  /** Threads of the model; default one a core. */
  readonly threads?: number;
  /** Where converted models are kept; default the platform's cache folder or `CAPWRIGHT_CACHE`. */
  readonly cacheDirectory?: string;
  /** Told what takes a while: the conversion of a checkpoint that is used for the first time. */
  readonly onNotice?: (message: string) => void;
  /** Ends a conversion early. */
  readonly signal?: AbortSignal;
}

/** The name of the model that comes with the package. */
export const BUNDLED_MODEL = 'git-demo';

const DEFAULT_BATCH_SIZE = 16;

/**
 * Opens a GIT checkpoint for captioning: finds it, converts it to ONNX unless the cache holds it, and loads it on a
 * thread of its own.
 * @throws UsageError for options out of range, ModelError for a checkpoint that can't be used, OutputError when the
 *   cache can't be written
 */
export async function createCaptioner(options: CaptionerOptions): Promise<GitCaptioner> {
  requireWhole('batchSize', options.batchSize);
  requireWhole('maxNewTokens', options.maxNewTokens);
  requireWhole('threads', options.threads);
  requireWhole('limitPixels', options.limitPixels);
  const checkpoint = await openCheckpoint(checkpointFolder(options.model));
  const cache = options.cacheDirectory ?? cacheDirectory(process.env, process.platform);
  const converted = await convertedModel(
    checkpoint,
    cache,
    { precision: options.precision ?? 'fp32', withLogits: false },
    {
      onConvert: () => options.onNotice?.(`Converting ${checkpoint.name} to ONNX, once …`),
      signal: options.signal,
    },
  );
  const session = await SessionClient.open({
    modelPath: converted.modelPath,
    imageSize: checkpoint.config.vision.imageSize,
    frames: checkpoint.config.frames,
    eosTokenId: checkpoint.config.eosTokenId,
    threads: options.threads,
  });
  const identity = { name: checkpoint.name, folder: checkpoint.folder, digest: converted.checkpointDigest };
  try {
    return new GitCaptioner(identity, checkpoint, session, {
      batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
      maxNewTokens: options.maxNewTokens,
      prompt: options.prompt,
      decodeConcurrency: Math.max(2, availableParallelism()),
      preprocess: {
        resize: options.resize ?? 'exact',
        ...(options.autoOrient === undefined ? {} : { autoOrient: options.autoOrient }),
        ...(options.allowSvg === undefined ? {} : { allowSvg: options.allowSvg }),
        ...(options.limitPixels === undefined ? {} : { limitPixels: options.limitPixels }),
      },
    });
  } catch (error) {
    await session.close();
    throw error;
  }
}

function checkpointFolder(model: string): string {
  return model === BUNDLED_MODEL ? fileURLToPath(new URL(`../../models/${BUNDLED_MODEL}`, import.meta.url)) : model;
}

function requireWhole(name: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
    throw new UsageError(`expected ${name} to be a whole number >= 1, found ${value}.`);
  }
}
