import type { BatchCaptioner, Caption, PreparedImage } from '../captioner.js';
import { matchesAny } from './caption-rules.js';

/** A model that is asked where the one before failed. */
export interface FallbackModel {
  readonly name: string;
  readonly captioner: BatchCaptioner;
}

type PreparedItem = Parameters<BatchCaptioner['prepare']>[0];

/**
 * Asks a model first and, for captions that hold a fail phrase, other models in turn. A caption that none does better
 * stays the first model's.
 */
export class FallbackCaptioner implements BatchCaptioner {
  readonly batchSize: number;
  readonly parallelBatches: number;
  /** Models want pictures prepared in their own ways; this tells which item a picture came from. */
  private readonly sources = new WeakMap<PreparedImage, PreparedItem>();

  constructor(
    private readonly first: BatchCaptioner,
    private readonly others: readonly FallbackModel[],
    private readonly phrases: readonly RegExp[],
  ) {
    this.batchSize = first.batchSize;
    this.parallelBatches = first.parallelBatches ?? 1;
  }

  async prepare(item: PreparedItem): Promise<PreparedImage> {
    const image = await this.first.prepare(item);
    this.sources.set(image, item);
    return image;
  }

  async captionBatch(images: readonly PreparedImage[], prompts: readonly (string | undefined)[]): Promise<Caption[]> {
    const captions = await this.first.captionBatch(images, prompts);
    for (const { name, captioner } of this.others) {
      const failed = captions.flatMap(({ text }, index) => (matchesAny(text, this.phrases) ? [index] : []));
      for (const index of failed) {
        const item = this.itemOf(images[index]);
        // One by one: pictures of one batch may have different shapes for another model.
        const [better] = await captioner.captionBatch([await captioner.prepare(item)], [prompts[index]]);
        if (better !== undefined && !matchesAny(better.text, this.phrases))
          captions[index] = { ...better, model: name };
      }
    }
    return captions;
  }

  private itemOf(image: PreparedImage | undefined): PreparedItem {
    const item = image === undefined ? undefined : this.sources.get(image);
    if (item === undefined) throw new Error('expected a picture that this captioner prepared');
    return item;
  }
}
