import { UsageError } from '../../errors.js';
import { GREEDY } from '../../model/decoding.js';
import { itemPreparer, type PictureOptions } from '../item-preparer.js';
import { modelIdentity } from '../model-identity.js';
import { openSession } from '../open-session.js';
import { prepareModel, type ModelOptions } from '../prepare-model.js';
import { GitClassifier } from './git-classifier.js';
import { labelSet } from './label-set.js';

/** What can be chosen for a classifier. */
export interface CreateClassifierOptions extends ModelOptions, PictureOptions {
  readonly labels: readonly string[];
  /** Labels a picture gets; default 1. */
  readonly topK?: number;
  /** `exact` finds the likeliest label, `paper` walks their tree greedily as the original repository; default `exact`. */
  readonly search?: 'exact' | 'paper';
  /** A text before every label. */
  readonly prompt?: string;
  /** Pictures a batch, `auto` as for `createCaptioner`; default 16. */
  readonly batchSize?: number | 'auto';
  /** Threads of the model; default one a core. */
  readonly threads?: number;
  /** How a processor's threads are shared out, as for `createCaptioner`; default 1. */
  readonly sessions?: 1 | 'auto';
}

/**
 * Opens a GIT checkpoint for choosing among labels.
 * @throws UsageError for labels that can't be used, and what `prepareModel` throws
 */
export async function createClassifier(options: CreateClassifierOptions): Promise<GitClassifier> {
  const { search = 'exact', topK = 1 } = options;
  const model = await prepareModel(options);
  const { checkpoint } = model;
  const { config, tokenizer } = checkpoint;
  const labels = labelSet(options.labels, {
    encode: (text) => tokenizer.encode(text),
    endId: config.eosTokenIds[0],
    unknownId: tokenizer.unknownId,
  });
  for (const { label, as } of labels.merged) {
    if (label !== as) options.onNotice?.(`"${label}" and "${as}" are the same to the model: "${as}" stands for both.`);
  }
  if (topK > 1 && search === 'paper') {
    throw new UsageError(
      `expected top-k of 1 with the paper's search, found ${topK}. It finds one label: leave out --search paper.`,
    );
  }
  const promptIds = [config.bosTokenId, ...tokenizer.encode(options.prompt ?? '')];
  const longest = Math.max(...labels.tokens.map(({ length }) => length));
  if (promptIds.length + longest > config.maxPositions) {
    throw new UsageError(
      `expected a prompt and labels of at most ${config.maxPositions} tokens (the model's position table), found ${promptIds.length + longest}. Shorten them.`,
    );
  }
  const decoding = {
    ...GREEDY,
    search: search === 'exact' ? ('score' as const) : ('trie' as const),
    labels: labels.tokens,
  };
  const { session, batchSize } = await openSession(model, {
    decoding,
    threads: options.threads,
    sessions: options.sessions ?? 1,
    batchSize: options.batchSize,
    warmUp: { imageSize: config.vision.imageSize, rows: 1, promptIds, maxNewTokens: longest },
    onNotice: options.onNotice,
  });
  return new GitClassifier(modelIdentity(model), labels, session, {
    ...{ batchSize, topK, promptIds, search: decoding.search },
    prepare: itemPreparer(checkpoint, options),
  });
}
