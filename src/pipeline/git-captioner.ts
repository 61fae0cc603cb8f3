import type { Device } from '../device/device.js';
import { ItemError, UsageError } from '../errors.js';
import type { BatchSession } from '../model/batch-session.js';
import { newTokenLimit } from '../model/generation-defaults.js';
import type { GeneratedTokens } from '../model/generation-batch.js';
import { seedOf } from '../model/seed-of.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { BatchCaptioner, Caption, PreparedImage } from './captioner.js';
import type { ItemPreparer } from './item-preparer.js';
import type { ModelIdentity } from './model-identity.js';
import type { PipelineItem } from './pipeline-item.js';
import { groupRows } from './questions/group-rows.js';
import { paperPrompt } from './questions/paper-prompt.js';
import type { RunRecord } from './record.js';
import { runPipeline } from './run-pipeline.js';
import { stackImages } from './stack-images.js';

/** How a `GitCaptioner` decodes pictures and writes. */
export interface CaptioningOptions {
  readonly batchSize: number;
  /** What the model runs on, each device with a session of its own. */
  readonly devices: readonly Device[];
  readonly prepare: ItemPreparer;
  /** Tokens to generate at the most; undefined takes the checkpoint's own limit. */
  readonly maxNewTokens: number | undefined;
  /** A text for every caption to go on from. */
  readonly prompt: string | undefined;
  /** `paper` shortens prompts as the original repository does in training and evaluation. */
  readonly truncatePrompt: 'paper' | undefined;
  /** Captions a picture. */
  readonly numCaptions: number;
  /** Whether tokens are drawn at random; each caption of a picture then is a text of its own. */
  readonly samples: boolean;
  /** Seed of sampling. */
  readonly seed: number;
  /** Pictures decoded at once. */
  readonly decodeConcurrency: number;
}

/** One text to be written. */
interface TextRow {
  /** The item it is for; -1 for none. */
  readonly item: number;
  readonly ids: readonly number[];
  readonly limit: number;
  readonly seed: number;
}

/** GIT, from image files to captions. Made by `createCaptioner`. */
export class GitCaptioner implements BatchCaptioner {
  readonly batchSize: number;
  readonly parallelBatches: number;

  constructor(
    readonly model: ModelIdentity,
    private readonly checkpoint: Checkpoint,
    private readonly session: BatchSession,
    private readonly options: CaptioningOptions,
  ) {
    this.batchSize = options.batchSize;
    this.parallelBatches = session.parallelBatches ?? 1;
    if (options.prompt !== undefined) this.promptIds(options.prompt); // too long a prompt is said before the run
  }

  /** What the model runs on. */
  get devices(): readonly Device[] {
    return this.options.devices;
  }

  /** Frames of a clip that the model has temporal embeddings for; undefined for models of pictures alone. */
  get frames(): number | undefined {
    return this.checkpoint.config.frames;
  }

  /**
   * Reads and decodes one picture, or the frames of a stretch of video, as the checkpoint's processor would.
   * @throws ItemError when it can't be read or is no picture, or its own prompt is too long
   */
  async prepare(item: Pick<PipelineItem, 'read' | 'readFrames' | 'prompt'>): Promise<PreparedImage> {
    if (item.prompt !== undefined) this.requireRoomFor(item.prompt);
    return this.options.prepare(item);
  }

  /**
   * Captions pictures of one shape; each gets exactly the caption that it would get alone. Where the same picture (the
   * same object) is there with several prompts it goes through the model once.
   * @param rowsAnImage prompts that go with a picture at once; default what is cheapest for these. Where it is the same, so
   *   are the log-probabilities to the last bit, however prompts are shared out among batches.
   * @throws UsageError for pictures of several shapes
   */
  async captionBatch(
    images: readonly PreparedImage[],
    prompts: readonly (string | undefined)[] = [],
    rowsAnImage?: number,
  ): Promise<Caption[]> {
    if (images.length === 0) return [];
    const places = groupRows(images, rowsAnImage);
    const rows = places.flatMap(({ rows: items }) =>
      items.flatMap((item) => this.rowsOf(item, images[item], prompts[item])),
    );
    const texts = await this.session.generate({
      ...stackImages(places.flatMap(({ image }) => images[image] ?? [])),
      prompts: rows.map(({ ids }) => ids),
      maxNewTokens: rows.map(({ limit }) => limit),
      seeds: rows.map(({ seed }) => seed),
    });
    const found = images.map((): Caption[] => []);
    for (const [row, { item, ids }] of rows.entries()) {
      found[item]?.push(...(texts[row] ?? []).map((text) => this.describe(ids, text)));
    }
    return found.map((own) => {
      const [best, ...others] = own.sort((a, b) => b.score - a.score).slice(0, this.options.numCaptions);
      if (best === undefined) throw new Error('the model gave no caption');
      return others.length === 0 ? best : { ...best, alternatives: others };
    });
  }

  /** The texts that an item wants written: one, or when sampling one a caption. A row that fills up is as short as can be. */
  private rowsOf(item: number, image: PreparedImage | undefined, prompt: string | undefined): TextRow[] {
    const { samples, numCaptions, seed, maxNewTokens } = this.options;
    const { generation, config } = this.checkpoint;
    const ids = image === undefined ? [config.bosTokenId] : this.promptIds(prompt ?? this.options.prompt ?? '');
    const limit = image === undefined ? 1 : newTokenLimit(maxNewTokens, generation, config, ids.length);
    return Array.from({ length: samples ? numCaptions : 1 }, (_, turn) => ({
      ...{ item, ids, limit },
      seed: samples && image !== undefined ? seedOf(seed, image.pixels, turn) : 0,
    }));
  }

  /**
   * Captions one picture, given as a path or the file's bytes.
   * @throws ItemError when it can't be decoded
   */
  async caption(input: string | Uint8Array, prompt?: string): Promise<Caption> {
    const image = await this.prepare({ read: () => Promise.resolve(input) });
    const [caption] = await this.captionBatch([image], [prompt]);
    if (caption === undefined) throw new Error('the model gave no caption');
    return caption;
  }

  /**
   * Captions many pictures, batched and decoded ahead, in their order. Pictures that can't be captioned become error
   * records.
   */
  captionAll(
    items: AsyncIterable<PipelineItem> | Iterable<PipelineItem>,
    stop?: AbortSignal,
  ): AsyncGenerator<RunRecord> {
    return runPipeline(items, this, { decodeConcurrency: this.options.decodeConcurrency, ...(stop ? { stop } : {}) });
  }

  /** Frees the model and ends its thread, after what is under way. */
  async close(): Promise<void> {
    await this.session.close();
  }

  private describe(prompt: readonly number[], { ids, logprobs, score }: GeneratedTokens): Caption {
    const { tokenizer } = this.checkpoint;
    return {
      text: tokenizer.decode([...prompt, ...ids]),
      continuation: tokenizer.decode(ids),
      tokens: ids,
      tokenLogprobs: logprobs,
      logprob: logprobs.reduce((sum, logprob) => sum + logprob, 0),
      score,
    };
  }

  /**
   * An item's own prompt is the item's problem, not the run's.
   * @throws ItemError when it leaves no room for a text
   */
  requireRoomFor(prompt: string): void {
    try {
      this.promptIds(prompt);
    } catch (error) {
      if (error instanceof UsageError) throw new ItemError('PROMPT_TOO_LONG', error.message, { cause: error });
      throw error;
    }
  }

  /**
   * [CLS] and the prompt's pieces, without [SEP]: that would end the text before it began.
   * @throws UsageError when the prompt leaves no room in the position table
   */
  private promptIds(prompt: string): number[] {
    const { config, tokenizer } = this.checkpoint;
    const pieces = tokenizer.encode(prompt);
    const ids = [config.bosTokenId, ...(this.options.truncatePrompt === 'paper' ? paperPrompt(pieces) : pieces)];
    if (ids.length >= config.maxPositions) {
      throw new UsageError(
        `expected a prompt of fewer than ${config.maxPositions - 1} tokens (the model's position table), found ${ids.length - 1}. Shorten it.`,
      );
    }
    return ids;
  }
}
