import { isJsonObject } from '../json-object.js';
import type { GenerationBatch } from './generation-batch.js';
import { KeyedJsonFile } from './keyed-json-file.js';

/** What tells apart batches that need different amounts of memory. */
type BatchShape = Pick<GenerationBatch, 'images' | 'frames' | 'prompts'>;

/** The batch sizes that a device was found to have memory for, by the shapes of batches. */
export class BatchLimits {
  private constructor(
    private readonly known: Map<string, number>,
    private readonly remember: (limits: Readonly<Record<string, number>>) => Promise<void>,
    private readonly onLower: (limit: number) => void,
  ) {}

  /** Limits that last as long as the session. @param onLower told of each new limit */
  static forgetful(onLower: (limit: number) => void = () => undefined): BatchLimits {
    return new BatchLimits(new Map(), () => Promise.resolve(), onLower);
  }

  /**
   * Limits that are kept in a JSON file, by device. Removing the file forgets them.
   * @param path the file; made with the first limit
   * @param device what the device is known by there
   */
  static async open(path: string, device: string, onLower: (limit: number) => void): Promise<BatchLimits> {
    const file = new KeyedJsonFile(path);
    const own = await file.read(device);
    const known = isJsonObject(own) ? Object.entries(own).filter(isLimit) : [];
    return new BatchLimits(new Map(known), (limits) => file.keep(device, limits), onLower);
  }

  /** Images that a batch of this shape may have; infinite while none was too large. */
  get(shape: BatchShape): number {
    return this.known.get(keyOf(shape)) ?? Number.POSITIVE_INFINITY;
  }

  async lower(shape: BatchShape, limit: number): Promise<void> {
    this.known.set(keyOf(shape), limit);
    this.onLower(limit);
    await this.remember(Object.fromEntries(this.known));
  }
}

function keyOf({ images, frames, prompts }: BatchShape): string {
  return `${frames} frames, ${prompts.length / images} texts`;
}

function isLimit(entry: [string, unknown]): entry is [string, number] {
  return typeof entry[1] === 'number' && Number.isInteger(entry[1]) && entry[1] >= 1;
}
