import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.js';
import type { HubListener } from '../hub/hub-event.js';
import { resolveCheckpoint } from '../hub/resolve-checkpoint.js';
import { cacheDirectory } from '../model/cache-directory.js';
import { openCheckpoint, type Checkpoint } from '../model/checkpoint.js';
import type { Precision } from '../model/graph/graph-builder.js';
import { convertedModel } from '../model/converted-model.js';
import { hasInt8Products, readCpuinfo } from '../model/cpu-features.js';
import { completeDecoding, type DecodingRequest } from '../model/decoding.js';
import { SessionClient } from '../model/session-client.js';
import { GitCaptioner, type ModelIdentity } from './git-captioner.js';
import type { ResizeMode } from './preprocess/preprocess-image.js';

/** As `DecodingRequest`, with suppressed tokens given by id or as words. */
type CaptionerDecoding = Omit<DecodingRequest, 'suppress'> & {
  readonly suppress?: readonly (number | string)[] | undefined;
};

/** What can be chosen for a captioner; everything has a default but the model. */
export interface CaptionerOptions {
  /** A published checkpoint by name, a repository of the hub, a folder, or `git-demo`, the bundled model. */
  readonly model: string;
  /** Branch, tag or commit of a repository; default `main`. */
  readonly revision?: string;
  /** Pictures a batch; default 16. */
  readonly batchSize?: number;
  /** Tokens to generate at the most; default the checkpoint's own limit, else 50. */
  readonly maxNewTokens?: number;
  /** Number format of the matrix products: `fp32` is exact, `auto` takes `int8` where that is fast; default `fp32`. */
  readonly precision?: Precision | 'auto';
  /** How tokens are chosen; default greedy. */
  readonly decoding?: CaptionerDecoding;
  /** Seed of sampling; default 0. The same seed gives the same captions, whatever the batches. */
  readonly seed?: number;
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
  /** Told how a fetch from the hub goes on. */
  readonly onHubEvent?: HubListener;
  /** Ends a fetch or a conversion early. */
  readonly signal?: AbortSignal;
}

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
  const { revision, signal, onHubEvent } = options;
  const found = await resolveCheckpoint(options.model, { revision, signal, onEvent: onHubEvent });
  const checkpoint = await openCheckpoint(found.folder, found.name);
  const precision = await choosePrecision(options.precision ?? 'fp32', options.onNotice);
  const suppress = (options.decoding?.suppress ?? []).map((token) => suppressedId(checkpoint, token));
  const decoding = completeDecoding({ ...options.decoding, suppress });
  const cache = options.cacheDirectory ?? cacheDirectory(process.env, process.platform);
  const converted = await convertedModel(
    checkpoint,
    cache,
    { precision },
    {
      onConvert: () => options.onNotice?.(`Converting ${checkpoint.name} to ONNX, once …`),
      signal,
    },
  );
  const { config } = checkpoint;
  const session = await SessionClient.open({
    modelPath: converted.graphPath(decoding),
    imageSize: config.vision.imageSize,
    frames: config.frames,
    eosTokenId: config.eosTokenId,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: options.threads,
  });
  const identity: ModelIdentity = {
    name: found.name,
    revision: found.revision,
    digest: converted.checkpointDigest,
    precision,
    device: 'cpu',
  };
  try {
    return new GitCaptioner(identity, checkpoint, session, {
      batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
      maxNewTokens: options.maxNewTokens,
      prompt: options.prompt,
      numCaptions: options.decoding?.numCaptions ?? 1,
      seed: options.seed ?? 0,
      samples: decoding.search === 'sample',
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

/** `auto` is int8 where the processor is made for it. Asked for elsewhere, int8 comes with a warning. */
async function choosePrecision(
  wanted: Precision | 'auto',
  onNotice: ((message: string) => void) | undefined,
): Promise<Precision> {
  if (wanted === 'fp32') return wanted;
  const isFit = hasInt8Products(process.arch, await readCpuinfo());
  if (wanted === 'auto') return isFit ? 'int8' : 'fp32';
  if (!isFit)
    onNotice?.(
      'This processor has no VNNI instructions: int8 is slow on it and less exact. Consider --precision fp32.',
    );
  return wanted;
}

/** @throws UsageError for a word that the vocabulary does not hold as one token */
function suppressedId({ tokenizer, config }: Checkpoint, token: number | string): number {
  if (typeof token === 'string') {
    const [id, ...others] = tokenizer.encode(token);
    if (id !== undefined && others.length === 0) return id;
    throw new UsageError(
      `expected a word that is one token to suppress, found "${token}" of ${others.length + 1}. Give token ids instead.`,
    );
  }
  if (Number.isInteger(token) && token >= 0 && token < config.vocabularySize) return token;
  throw new UsageError(`expected token ids below ${config.vocabularySize} to suppress, found ${token}.`);
}

function requireWhole(name: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
    throw new UsageError(`expected ${name} to be a whole number >= 1, found ${value}.`);
  }
}
