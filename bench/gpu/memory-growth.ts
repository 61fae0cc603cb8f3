/** Memory at one moment of a run. */
export interface MemorySample {
  /** Bytes of rows that were written by then: how far the run was. */
  readonly written: number;
  /** In MiB. */
  readonly memory: number;
}

/** The first tenth of a run warms up: memory is found, kernels are compiled. */
const WARM = 0.1;

/**
 * How much more memory the second half of a run took at the most than what came before it after the start; MiB, below 0
 * where it took less. Undefined where a part has no sample.
 * @param total bytes of rows at the end
 */
export function memoryGrowth(samples: readonly MemorySample[], total: number): number | undefined {
  const most = (from: number, to: number): number =>
    Math.max(
      ...samples.filter(({ written }) => written >= from * total && written < to * total).map(({ memory }) => memory),
    );
  const growth = most(0.5, Number.POSITIVE_INFINITY) - most(WARM, 0.5);
  return Number.isFinite(growth) ? growth : undefined;
}
