import type { BatchCaptioner, Caption, PreparedImage } from '../../src/pipeline/captioner.js';
import type { PipelineItem } from '../../src/pipeline/pipeline-item.js';

/** How one item fares. Delays are turns of the event loop, so that nothing depends on time. */
export interface Script {
  readonly decode?: 'ok' | 'fail';
  /** Pictures of different numbers have different shapes. */
  readonly shape?: number;
  readonly delay?: number;
  readonly prompt?: string;
}

/** Waits some turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The item that is number `index` of a run. */
export function scriptedItem(index: number, script: Script = {}): PipelineItem {
  return {
    path: `${index}`,
    ...(script.prompt === undefined ? {} : { prompt: script.prompt }),
    read: async () => {
      await turns(script.delay ?? 0);
      if (script.decode === 'fail') throw new Error(`no picture ${index}`);
      return Uint8Array.of(index & 0xff, index >> 8, script.shape ?? 0);
    },
  };
}

/** A captioner whose captions are the numbers of the pictures, and which keeps note of what it is asked to do. */
export class FakeCaptioner implements BatchCaptioner {
  /** The numbers of the pictures in each batch, in the order of the batches. */
  readonly batches: number[][] = [];
  readonly prompts: (string | undefined)[] = [];
  running = 0;
  mostRunning = 0;

  constructor(
    readonly batchSize: number,
    private readonly beforeBatch: (batch: number) => Promise<void> = () => Promise.resolve(),
  ) {}

  async prepare(item: Pick<PipelineItem, 'read'>): Promise<PreparedImage> {
    const [low = 0, high = 0, shape = 0] = (await item.read()) as Uint8Array;
    return { pixels: Uint8Array.of(low, high), frames: 1, height: 1 + shape, width: 1 };
  }

  async captionBatch(images: readonly PreparedImage[], prompts: readonly (string | undefined)[]): Promise<Caption[]> {
    const numbers = images.map(({ pixels }) => pixels[0]! + 256 * pixels[1]!);
    if (images.length > this.batchSize) throw new Error(`a batch of ${images.length}`);
    if (new Set(images.map(({ height }) => height)).size !== 1) throw new Error('a batch of several shapes');
    this.batches.push(numbers);
    this.prompts.push(...prompts);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await this.beforeBatch(this.batches.length - 1);
    this.running--;
    return numbers.map((number) => ({
      text: `caption ${number}`,
      continuation: '',
      tokens: [number],
      tokenLogprobs: [-1],
      logprob: -1,
      score: -1,
    }));
  }
}
