import type { BatchSession } from '../../model/batch-session.js';
import type { GeneratedTokens } from '../../model/generation-batch.js';
import type { BatchCaptioner, Caption, PreparedImage } from '../captioner.js';
import type { ItemPreparer } from '../item-preparer.js';
import type { ModelIdentity } from '../model-identity.js';
import type { PipelineItem } from '../pipeline-item.js';
import { stackImages } from '../stack-images.js';
import type { LabelSet } from './label-set.js';

/** How a classifier works. */
export interface ClassifierOptions {
  readonly batchSize: number;
  /** Labels a picture gets, best first. */
  readonly topK: number;
  /** The ids before every label, [CLS] first. */
  readonly promptIds: readonly number[];
  /** `score` finds the exact best label, `trie` walks the labels as the original repository does and finds one. */
  readonly search: 'score' | 'trie';
  readonly prepare: ItemPreparer;
}

/** Chooses labels for pictures: a label is a caption that must be one of a set. Made by `createClassifier`. */
export class GitClassifier implements BatchCaptioner {
  readonly batchSize: number;
  readonly parallelBatches: number;
  private readonly byTokens: ReadonlyMap<string, string>;

  constructor(
    readonly model: ModelIdentity,
    readonly labels: LabelSet,
    private readonly session: BatchSession,
    private readonly options: ClassifierOptions,
  ) {
    this.batchSize = options.batchSize;
    this.parallelBatches = session.parallelBatches ?? 1;
    this.byTokens = new Map(labels.tokens.map((ids, index) => [ids.join(), labels.labels[index] ?? '']));
  }

  /** @throws ItemError when the picture can't be decoded */
  prepare(item: Pick<PipelineItem, 'read' | 'readFrames'>): Promise<PreparedImage> {
    return this.options.prepare(item);
  }

  /** The best labels as captions; with `score` their log-probabilities are those among all labels. */
  async captionBatch(images: readonly PreparedImage[]): Promise<Caption[]> {
    if (images.length === 0) return [];
    const { promptIds } = this.options;
    const longest = Math.max(...this.labels.tokens.map(({ length }) => length));
    const texts = await this.session.generate({
      ...stackImages(images),
      prompts: images.map(() => promptIds),
      maxNewTokens: images.map(() => longest),
    });
    return texts.map((own) => this.describe(own));
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private describe(ranked: readonly GeneratedTokens[]): Caption {
    // The walk knows one label alone, so there is nothing to compare it with.
    const total = this.options.search === 'score' ? logSum(ranked.map(({ score }) => score)) : 0;
    const captions = ranked.slice(0, this.options.topK).map(({ ids, logprobs, score }): Caption => {
      const label = this.byTokens.get(ids.join()) ?? '';
      return { text: label, continuation: label, tokens: ids, tokenLogprobs: logprobs, logprob: score - total, score };
    });
    const [best, ...alternatives] = captions;
    if (best === undefined) throw new Error('the model gave no label');
    return alternatives.length === 0 ? best : { ...best, alternatives };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** log Σ exp, without overflow. */
function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(sum(values.map((value) => Math.exp(value - most))));
}
