import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemError } from '../../src/errors.js';
import type { PipelineItem } from '../../src/pipeline/pipeline-item.js';
import type { RunRecord } from '../../src/pipeline/record.js';
import { runPipeline } from '../../src/pipeline/run-pipeline.js';
import { errorOf } from '../support/error-of.js';
import { FakeCaptioner, scriptedItem, turns, type Script } from '../support/fake-captioner.js';

const scripted = (scripts: readonly Script[]): PipelineItem[] =>
  scripts.map((script, index) => scriptedItem(index, script));
const plain = (count: number): PipelineItem[] => scripted(Array.from({ length: count }, () => ({})));

async function collect(records: AsyncIterable<RunRecord>, into: RunRecord[] = []): Promise<RunRecord[]> {
  for await (const record of records) into.push(record);
  return into;
}
const paths = (records: readonly RunRecord[]): string[] => records.map(({ path }) => path);

/** A source that counts what is taken from it and knows when it is let go. */
class CountingSource implements AsyncIterable<PipelineItem> {
  taken = 0;
  released = false;
  constructor(private readonly items: Iterable<PipelineItem>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<PipelineItem> {
    try {
      for (const item of this.items) {
        this.taken++;
        yield item;
      }
      await Promise.resolve();
    } finally {
      this.released = true;
    }
  }
}

function* endless(): Generator<PipelineItem> {
  for (let index = 0; ; index++) yield scriptedItem(index);
}

describe('runPipeline', () => {
  it('gives one record an item, in order, whatever takes how long', async () => {
    const script = fc.record<Script>({
      decode: fc.oneof({ weight: 4, arbitrary: fc.constant('ok' as const) }, fc.constant('fail' as const)),
      shape: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 2 })), // some are rare
      delay: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(script, { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        async (scripts, batchSize, decodeConcurrency, batchDelays, consumerDelay) => {
          const captioner = new FakeCaptioner(batchSize, (batch) => turns(batchDelays[batch % batchDelays.length]!));
          const source = new CountingSource(scripted(scripts));
          let given = 0;
          for await (const record of runPipeline(source, captioner, { decodeConcurrency })) {
            expect(record).toEqual(
              scripts[given]!.decode === 'fail'
                ? { path: `${given}`, error: { code: 'ITEM_FAILED', message: `no picture ${given}` } }
                : { path: `${given}`, caption: `caption ${given}`, logprob: -1, tokens: [given] },
            );
            given++;
            await turns(consumerDelay);
            expect(source.taken - given).toBeLessThanOrEqual(batchSize * 4 + decodeConcurrency + 1);
          }
          expect(given).toBe(scripts.length);
          expect(captioner.mostRunning).toBeLessThanOrEqual(2);
          expect(source.released).toBe(true);
        },
      ),
      { numRuns: 150, timeout: 20_000 },
    );
  });

  it('stops cleanly at any moment: a prefix of the records, nothing left running', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 40 }),
        async (delays, batchSize, stopAfter) => {
          const stop = new AbortController();
          const captioner = new FakeCaptioner(batchSize, (batch) => turns(batch % 3));
          const items = scripted(delays.map((delay, index) => ({ delay, shape: index % 2 })));
          const run = collect(runPipeline(items, captioner, { decodeConcurrency: 2, stop: stop.signal }));
          await turns(stopAfter);
          stop.abort();
          const records = await run;
          expect(paths(records)).toEqual(paths(records).map((_, index) => `${index}`));
          const batches = captioner.batches.length;
          await turns(10);
          expect(captioner.batches).toHaveLength(batches);
        },
      ),
      { numRuns: 100, timeout: 20_000 },
    );
  });

  it('fills batches with what comes after items that fail', async () => {
    const captioner = new FakeCaptioner(4);
    const items = scripted(Array.from({ length: 16 }, (_, index) => ({ decode: index % 2 === 0 ? 'fail' : 'ok' })));
    await collect(runPipeline(items, captioner, { decodeConcurrency: 2 }));
    expect(captioner.batches).toEqual([
      [1, 3, 5, 7],
      [9, 11, 13, 15],
    ]);
  });

  it('makes the same batches whatever is decoded first', async () => {
    const batches = async (delay: (index: number) => number): Promise<number[][]> => {
      const captioner = new FakeCaptioner(3);
      const items = scripted(
        Array.from({ length: 20 }, (_, index) => ({ delay: delay(index), shape: index % 3 && 1 })),
      );
      await collect(runPipeline(items, captioner, { decodeConcurrency: 4 }));
      return captioner.batches;
    };
    expect(await batches((index) => index % 5)).toEqual(await batches((index) => 4 - (index % 5)));
  });

  it('does not wait for ever to fill a batch of a rare shape', async () => {
    const captioner = new FakeCaptioner(4);
    const items = scripted(Array.from({ length: 200 }, (_, index) => ({ shape: index === 0 ? 1 : 0 })));
    const records = await collect(runPipeline(items, captioner, { decodeConcurrency: 2 }));
    expect(records).toHaveLength(200);
    expect(captioner.batches.findIndex((batch) => batch.includes(0))).toBeLessThan(4);
  });

  it('takes no more in than a few batches need', async () => {
    const source = new CountingSource(endless());
    const records = runPipeline(source, new FakeCaptioner(4), { decodeConcurrency: 3 });
    await records.next();
    await turns(300);
    expect(source.taken).toBeGreaterThanOrEqual(8); // decodes ahead while the reader is busy
    expect(source.taken).toBeLessThanOrEqual(4 * 4 + 3 + 1);
    await records.return(undefined);
    expect(source.released).toBe(true);
  });

  it('takes a source that is not asynchronous', async () => {
    expect(await collect(runPipeline(plain(3), new FakeCaptioner(2), { decodeConcurrency: 1 }))).toHaveLength(3);
  });

  it('hands each item its own prompt', async () => {
    const captioner = new FakeCaptioner(3);
    const items = scripted([{ prompt: 'what is it?' }, {}, { prompt: 'how many?' }]);
    await collect(runPipeline(items, captioner, { decodeConcurrency: 1 }));
    expect(captioner.prompts).toEqual(['what is it?', undefined, 'how many?']);
  });

  it("keeps the source's ids, in errors too, and the codes of known errors", async () => {
    const bad: PipelineItem = {
      path: 'b',
      id: 'two',
      imageId: 2,
      read: () => Promise.reject(new ItemError('NOT_AN_IMAGE', 'b: is a poem')),
    };
    const items = [{ ...scriptedItem(0), id: 'one', imageId: 1 }, bad];
    expect(await collect(runPipeline(items, new FakeCaptioner(2), { decodeConcurrency: 1 }))).toEqual([
      { path: '0', id: 'one', imageId: 1, caption: 'caption 0', logprob: -1, tokens: [0] },
      { path: 'b', id: 'two', imageId: 2, error: { code: 'NOT_AN_IMAGE', message: 'b: is a poem' } },
    ]);
  });

  it('finishes the batches in hand when it is stopped', async () => {
    const stop = new AbortController();
    const source = new CountingSource(endless());
    const captioner = new FakeCaptioner(4, async (batch) => {
      await turns(20);
      if (batch === 2) stop.abort();
      await turns(20);
    });
    const records = await collect(runPipeline(source, captioner, { decodeConcurrency: 2, stop: stop.signal }));
    expect(records.length).toBeGreaterThanOrEqual(12);
    expect(records).toHaveLength(captioner.batches.flat().length); // nothing that was computed is lost
    expect(source.released).toBe(true);
  });

  it('stops although the source is stuck, and gives what came before', async () => {
    const stop = new AbortController();
    async function* stuck(): AsyncGenerator<PipelineItem> {
      yield* plain(4);
      await new Promise(() => undefined);
    }
    const records: RunRecord[] = [];
    const run = collect(
      runPipeline(stuck(), new FakeCaptioner(2), { decodeConcurrency: 2, stop: stop.signal }),
      records,
    );
    await turns(50);
    expect(paths(records)).toEqual(['0', '1', '2', '3']);
    stop.abort();
    await run;
    expect(records).toHaveLength(4);
  });

  it('gives nothing when it is stopped before it starts', async () => {
    const source = new CountingSource(endless());
    const options = { decodeConcurrency: 2, stop: AbortSignal.abort() };
    expect(await collect(runPipeline(source, new FakeCaptioner(2), options))).toEqual([]);
    expect(source.taken).toBe(0);
  });

  it('gives all records from before the source failed, then fails', async () => {
    async function* failing(): AsyncGenerator<PipelineItem> {
      yield* plain(5);
      await turns(1);
      throw new Error('the list is gone');
    }
    const records: RunRecord[] = [];
    const run = collect(runPipeline(failing(), new FakeCaptioner(4), { decodeConcurrency: 2 }), records);
    expect((await errorOf(run)).message).toBe('the list is gone');
    expect(paths(records)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('fails when the captioner does, after the records of the batches before, and lets the source go', async () => {
    const source = new CountingSource(endless());
    const captioner = new FakeCaptioner(3, async (batch) => {
      await turns(3);
      if (batch >= 2) throw new Error('the device is gone');
    });
    const records: RunRecord[] = [];
    const run = collect(runPipeline(source, captioner, { decodeConcurrency: 2 }), records);
    expect((await errorOf(run)).message).toBe('the device is gone');
    expect(paths(records)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(source.released).toBe(true);
  });

  it('fails when the captioner gives fewer captions than pictures', async () => {
    const captioner = new FakeCaptioner(2);
    const short = {
      batchSize: 2,
      prepare: captioner.prepare.bind(captioner),
      captionBatch: async (...batch: Parameters<FakeCaptioner['captionBatch']>) =>
        (await captioner.captionBatch(...batch)).slice(1),
    };
    const error = await errorOf(collect(runPipeline(plain(2), short, { decodeConcurrency: 1 })));
    expect(error.message).toMatch(/no caption for 1/);
  });

  it('lets go of the source when the reader has enough', async () => {
    const source = new CountingSource(endless());
    for await (const record of runPipeline(source, new FakeCaptioner(2), { decodeConcurrency: 2 })) {
      if (record.path === '7') break;
    }
    expect(source.released).toBe(true);
    const { taken } = source;
    await turns(20);
    expect(source.taken).toBe(taken);
  });
});
