import { describe, expect, it } from 'vitest';
import { BatchLimits } from '../../src/model/batch-limits.js';
import type { BatchSession } from '../../src/model/batch-session.js';
import type { GeneratedTokens, GenerationBatch } from '../../src/model/generation-batch.js';
import { HalvingSession } from '../../src/model/halving-session.js';
import { OutOfMemoryError, runFailure } from '../../src/model/run-failure.js';
import { errorOf } from '../support/error-of.js';

const CUDA = { provider: 'cuda' } as const;

/** A device with memory for so many frames. Its texts tell image, prompt, limit and seed of their rows. */
class SmallDevice implements BatchSession {
  readonly sizes: number[] = [];
  constructor(
    public room: number,
    private readonly message = 'CUDA failure 2: out of memory',
  ) {}

  generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    this.sizes.push(batch.images);
    if (batch.images * batch.frames > this.room) {
      return Promise.reject(runFailure(new Error(this.message), batch.images, CUDA));
    }
    const rows = batch.prompts.length / batch.images;
    const bytes = batch.pixels.length / batch.images;
    return Promise.resolve(
      batch.prompts.map((prompt, row) => [
        {
          ids: [batch.pixels[Math.floor(row / rows) * bytes] ?? -1, ...prompt, batch.maxNewTokens[row] ?? -1],
          logprobs: [],
          score: batch.seeds?.[row] ?? -1,
        },
      ]),
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function batch(images: number, rows = 1, frames = 1): GenerationBatch {
  const bytes = 12 * frames;
  const texts = Array.from({ length: images * rows }, (_, row) => row);
  return {
    pixels: Uint8Array.from({ length: images * bytes }, (_, index) => Math.floor(index / bytes)),
    ...{ images, frames, height: 2, width: 2, clip: false },
    prompts: texts.map((row) => [1000 + row]),
    maxNewTokens: texts.map((row) => 10 + row),
    seeds: texts,
  };
}

describe('HalvingSession', () => {
  it('runs what does not fit in halves, with every row as before', async () => {
    const device = new SmallDevice(5);
    const told: number[] = [];
    const session = new HalvingSession(
      device,
      BatchLimits.forgetful((limit) => told.push(limit)),
    );
    const whole = await new SmallDevice(1000).generate(batch(16, 3));
    expect(await session.generate(batch(16, 3))).toEqual(whole);
    expect(device.sizes).toEqual([16, 8, 4, 4, 4, 4]);
    expect(told).toEqual([8, 4]);
    device.sizes.length = 0;
    await session.generate(batch(10, 3));
    expect(device.sizes).toEqual([4, 4, 2]);
  });

  it('goes on halving where memory gets less on the way', async () => {
    const device = new SmallDevice(8);
    const session = new HalvingSession(device, BatchLimits.forgetful());
    await session.generate(batch(16));
    device.room = 3;
    device.sizes.length = 0;
    expect(await session.generate(batch(16))).toEqual(await new SmallDevice(1000).generate(batch(16)));
    expect(device.sizes).toEqual([8, 4, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('keeps a limit for each shape of batch', async () => {
    const device = new SmallDevice(6);
    const session = new HalvingSession(device, BatchLimits.forgetful());
    await session.generate(batch(4, 1, 6));
    device.sizes.length = 0;
    await session.generate(batch(4));
    expect(device.sizes).toEqual([4]);
  });

  it('gives up where a single image is too much, and on any other failure', async () => {
    const session = new HalvingSession(new SmallDevice(0), BatchLimits.forgetful());
    const error = await errorOf(session.generate(batch(4)));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.message).toContain('a batch of 1');
    const broken = new SmallDevice(0, 'CUDA failure 719: unspecified launch failure');
    const lost = await errorOf(new HalvingSession(broken, BatchLimits.forgetful()).generate(batch(4)));
    expect(lost.message).toContain('was lost');
    expect(broken.sizes).toEqual([4]);
  });
});
