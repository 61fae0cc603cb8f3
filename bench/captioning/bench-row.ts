import { median } from '../peers/median.js';
import type { Measurement } from '../peers/line-peer.js';

/** A line of the table: one contestant on one job. */
export interface BenchRow {
  readonly job: string;
  readonly contestant: string;
  readonly batch: number;
  readonly imagesPerSecond: number;
  /** How many times as fast as the job's first contestant. */
  readonly times: number;
  /** CPU seconds an image. */
  readonly cpu: number;
  /** Most memory that the contestant's process has held so far, in bytes. */
  readonly rss: number;
  /** Of the measured peak of matrix products in the contestant's number format. */
  readonly ofPeak?: number;
  /** Share of each stage of a picture's way in the sum of all, each measured alone. */
  readonly stages?: Readonly<Record<string, number>>;
}

/** One that takes part in a job. */
export interface Contestant {
  readonly name: string;
  /** Where it is not the job's. */
  readonly batch?: number;
  /** Runs the job once. @returns what it took, for `images` pictures */
  readonly run: () => Promise<Measurement & { readonly images: number }>;
  /** What only some contestants have, given what an image took. */
  readonly more?: (secondsAnImage: number) => Pick<BenchRow, 'ofPeak' | 'stages'>;
}

/** Runs contestants in turns, a round to warm up and then `rounds`, and takes medians. The first is what others are compared with. */
export async function takeTurns(
  job: string,
  batch: number,
  contestants: readonly Contestant[],
  rounds: number,
  beforeRound: () => Promise<void> = () => Promise.resolve(),
): Promise<BenchRow[]> {
  const measured = contestants.map(() => [] as (Measurement & { images: number })[]);
  for (let round = 0; round <= rounds; round++) {
    await beforeRound();
    for (const [index, { run }] of contestants.entries()) {
      const one = await run();
      if (round > 0) measured[index]?.push(one);
    }
  }
  const seconds = measured.map((own) => median(own.map((one) => one.seconds / one.images)));
  return contestants.map(({ name, batch: own = batch, more }, index) => {
    const runs = measured[index] ?? [];
    const wall = seconds[index] ?? NaN;
    return {
      ...{ job, contestant: name, batch: own },
      imagesPerSecond: 1 / wall,
      times: (seconds[0] ?? NaN) / wall,
      cpu: median(runs.map((one) => one.cpu / one.images)),
      rss: Math.max(...runs.map(({ rss }) => rss)),
      ...more?.(wall),
    };
  });
}

/** The rows as one table on the terminal. */
export function printRows(rows: readonly BenchRow[]): void {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  console.table(
    rows.map(({ job, contestant, batch, imagesPerSecond, times, cpu, rss, ofPeak, stages }) => ({
      job,
      contestant,
      batch,
      'images/s': Number(imagesPerSecond.toPrecision(3)),
      times: Number(times.toFixed(2)),
      'CPU ms an image': Number((cpu * 1000).toPrecision(3)),
      'peak MB': Math.round(rss / 1e6),
      'of GEMM peak': ofPeak === undefined ? '' : percent(ofPeak),
      'decode, preprocess, inference, write':
        stages === undefined
          ? ''
          : ['decode', 'preprocess', 'inference', 'write'].map((stage) => percent(stages[stage] ?? 0)).join(', '),
    })),
  );
}
