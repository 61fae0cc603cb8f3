import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { completeDecoding, type DecodingRequest } from '../model/decoding.js';
import { withOwnDecoding } from '../model/own-decoding.js';
import { GitCaptioner } from './git-captioner.js';
import { itemPreparer, type PictureOptions } from './item-preparer.js';
import { modelIdentity } from './model-identity.js';
import { openSession } from './open-session.js';
import { prepareModel, type ModelOptions } from './prepare-model.js';

/** As `DecodingRequest`, with suppressed tokens given by id or as words. */
type CaptionerDecoding = Omit<DecodingRequest, 'suppress'> & {
  readonly suppress?: readonly (number | string)[] | undefined;
};

/** What can be chosen for a captioner; everything has a default but the model. */
export interface CaptionerOptions extends ModelOptions, PictureOptions {
  /** Pictures a batch; `auto` measures once what is fastest here and remembers it. Default 16. */
  readonly batchSize?: number | 'auto';
  /** Tokens to generate at the most; default the checkpoint's own limit, else 50. */
  readonly maxNewTokens?: number;
  /** How tokens are chosen; default as the checkpoint's generation_config.json says, else greedy. */
  readonly decoding?: CaptionerDecoding;
  /** Seed of sampling; default 0. The same seed gives the same captions, whatever the batches. */
  readonly seed?: number;
  /** A text for every caption to go on from. */
  readonly prompt?: string;
  /** `paper` shortens prompts of more than 38 tokens as the original repository does; default not at all. */
  readonly truncatePrompt?: 'paper';
  /** Threads of the model; default one a core. */
  readonly threads?: number;
  /**
   * Sessions among which a processor's threads are shared out: 1 puts all of them into one batch, best for a picture at a
   * time; `auto` lets them work on batches of their own as far as memory allows, best for many. Default 1.
   */
  readonly sessions?: 1 | 'auto';
}

/** Text caches are small beside the vision tower: the warm-up need not write the longest text. */
const WARM_UP_TOKENS = 20;

/**
 * Opens a GIT checkpoint for captioning: finds it, converts it to ONNX unless the cache holds it, and loads it on its
 * devices, away from the main thread.
 * @throws UsageError for options out of range, DeviceError for a device that can't be used, ModelError for a checkpoint that can't be used, OutputError when the
 *   cache can't be written
 */
export async function createCaptioner(options: CaptionerOptions): Promise<GitCaptioner> {
  if (options.batchSize !== 'auto') requireWhole('batchSize', options.batchSize);
  requireWhole('maxNewTokens', options.maxNewTokens);
  requireWhole('threads', options.threads);
  requireWhole('limitPixels', options.limitPixels);
  const model = await prepareModel(options);
  const { checkpoint } = model;
  const { config, generation } = checkpoint;
  const { request, ignored } = generation.decoding;
  if (ignored.length > 0) {
    options.onNotice?.(
      `generation_config.json of ${checkpoint.name} asks for ${ignored.join(', ')}, which there is not here: captions can differ from the reference's.`,
    );
  }
  const suppress = options.decoding?.suppress?.map((token) => suppressedId(checkpoint, token));
  const decoding = completeDecoding(
    withOwnDecoding(
      { ...options.decoding, suppress },
      { ...request, suppress: request.suppress?.map((id) => suppressedId(checkpoint, id)) },
    ),
  );
  const numCaptions = options.decoding?.numCaptions ?? 1;
  const { session, batchSize } = await openSession(model, {
    decoding,
    threads: options.threads,
    sessions: options.sessions ?? 1,
    batchSize: options.batchSize,
    warmUp: {
      imageSize: config.vision.imageSize,
      rows: decoding.search === 'sample' ? numCaptions : 1,
      promptIds: [config.bosTokenId],
      maxNewTokens: options.maxNewTokens ?? WARM_UP_TOKENS,
    },
    onNotice: options.onNotice,
  });
  try {
    return new GitCaptioner(modelIdentity(model), checkpoint, session, {
      batchSize,
      devices: model.devices,
      maxNewTokens: options.maxNewTokens,
      prompt: options.prompt,
      truncatePrompt: options.truncatePrompt,
      numCaptions,
      seed: options.seed ?? 0,
      samples: decoding.search === 'sample',
      decodeConcurrency: Math.max(2, availableParallelism()),
      prepare: itemPreparer(checkpoint, options),
    });
  } catch (error) {
    await session.close();
    throw error;
  }
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
