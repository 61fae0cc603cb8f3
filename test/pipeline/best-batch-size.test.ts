import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bestBatchSize, measureBatches, type BatchSpeed } from '../../src/pipeline/best-batch-size.js';
import { rememberedBatchSize } from '../../src/pipeline/remembered-batch-size.js';

/** A device that takes `cost(images)` milliseconds a batch, one batch at a time, on a clock of its own. */
class FakeDevice {
  readonly batches: number[] = [];
  private clock = 0;

  constructor(private readonly cost: (images: number) => number) {}

  readonly now = (): number => this.clock;
  readonly run = (images: number): Promise<void> => {
    this.batches.push(images);
    this.clock += this.cost(images);
    return Promise.resolve();
  };
}

describe('bestBatchSize', () => {
  const speeds = (...values: [number, number][]): BatchSpeed[] =>
    values.map(([batchSize, imagesPerSecond]) => ({ batchSize, imagesPerSecond }));

  it('takes the smallest that is nearly as fast as the fastest', () => {
    expect(bestBatchSize(speeds([4, 50], [8, 98], [16, 100], [32, 99]))).toBe(8);
    expect(bestBatchSize(speeds([4, 50], [8, 60], [16, 100]))).toBe(16);
  });
});

describe('measureBatches', () => {
  it('warms up, then measures for a second at least', async () => {
    const device = new FakeDevice((images) => 100 + 10 * images);
    const found: BatchSpeed[] = [];
    for await (const speed of measureBatches([1, 90], device.run, device.now)) found.push(speed);
    expect(found[0]?.imagesPerSecond).toBeCloseTo(1000 / 110);
    expect(found[1]?.imagesPerSecond).toBeCloseTo(90_000 / 1000);
    expect(device.batches.filter((images) => images === 1)).toHaveLength(11);
    expect(device.batches.filter((images) => images === 90)).toHaveLength(3);
  });
});

describe('rememberedBatchSize', () => {
  let path: string;
  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'capwright-')), 'sizes.json');
  });
  afterEach(() => rm(join(path, '..'), { recursive: true }));

  it('measures once, for each key, and stops where larger batches cost speed', async () => {
    const device = new FakeDevice((images) => (images <= 16 ? 100 + images : 20 * images));
    const search = { path, run: device.run, now: device.now };
    const notices: string[] = [];
    const onNotice = (message: string): void => void notices.push(message);
    expect(await rememberedBatchSize({ ...search, key: 'one', onNotice })).toBe(16);
    expect(device.batches).not.toContain(64);
    const { length } = device.batches;
    expect(await rememberedBatchSize({ ...search, key: 'one', onNotice })).toBe(16);
    expect(device.batches).toHaveLength(length);
    expect(await rememberedBatchSize({ ...search, key: 'other', onNotice })).toBe(16);
    expect(notices).toHaveLength(2);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ one: 16, other: 16 });
  });

  it('measures again where the file is damaged', async () => {
    await writeFile(path, '{"one": "many"}');
    const device = new FakeDevice(() => 100);
    expect(await rememberedBatchSize({ path, key: 'one', run: device.run, now: device.now })).toBe(64);
  });
});
