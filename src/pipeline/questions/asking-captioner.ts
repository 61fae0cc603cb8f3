import type { BatchCaptioner, Caption, PreparedImage } from '../captioner.js';
import type { GitCaptioner } from '../git-captioner.js';
import type { PipelineItem } from '../pipeline-item.js';

/** Pictures whose pixels are kept for their further questions; questions of one picture follow one another. */
const KEPT = 4;

/** How questions are put together. */
export interface AskingOptions {
  /** Questions a batch. */
  readonly batchSize: number;
  /** Questions that go with a picture at once; one number for a run, so that its batches don't show in its answers. */
  readonly rowsAnImage: number;
}

/** Answers questions: items are pairs of picture and question, and what is said after the question is their caption. */
export class AskingCaptioner implements BatchCaptioner {
  readonly batchSize: number;
  readonly parallelBatches: number;
  private readonly prepared = new Map<string, Promise<PreparedImage>>();

  constructor(
    private readonly captioner: Pick<GitCaptioner, 'prepare' | 'captionBatch' | 'requireRoomFor' | 'parallelBatches'>,
    private readonly options: AskingOptions,
  ) {
    this.batchSize = options.batchSize;
    this.parallelBatches = captioner.parallelBatches;
  }

  /**
   * Decodes a picture once for all questions that follow one another.
   * @throws ItemError when it can't be decoded or the question is too long
   */
  async prepare({
    prompt,
    ...item
  }: Pick<PipelineItem, 'read' | 'readFrames' | 'path' | 'prompt'>): Promise<PreparedImage> {
    if (prompt !== undefined) this.captioner.requireRoomFor(prompt);
    const known = this.prepared.get(item.path);
    if (known !== undefined) return known;
    const preparing = this.captioner.prepare(item);
    this.prepared.set(item.path, preparing);
    const [oldest] = this.prepared.keys();
    if (this.prepared.size > KEPT && oldest !== undefined) this.prepared.delete(oldest);
    return preparing;
  }

  async captionBatch(images: readonly PreparedImage[], prompts: readonly (string | undefined)[]): Promise<Caption[]> {
    const captions = await this.captioner.captionBatch(images, prompts, this.options.rowsAnImage);
    return captions.map((caption) => ({
      ...asAnswer(caption),
      ...(caption.alternatives === undefined ? {} : { alternatives: caption.alternatives.map(asAnswer) }),
    }));
  }
}

function asAnswer(caption: Caption): Caption {
  return { ...caption, text: caption.continuation };
}
