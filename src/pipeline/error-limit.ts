import { UsageError } from '../errors.js';

/** How many items must be done before a share of failures says anything. */
const SMALLEST_SAMPLE = 100;

/** How many failed items a run bears. */
export interface ErrorLimit {
  /** As the user wrote it. */
  readonly text: string;
  /** Whether a run has had enough. @param ended whether these are all its items */
  exceeded(failed: number, done: number, ended: boolean): boolean;
}

/**
 * Reads `--max-errors`: a number of items (`20`) or a share of those done so far (`5%`), which counts from 100 items on
 * and at the end.
 * @throws UsageError for anything else
 */
export function parseErrorLimit(text: string): ErrorLimit {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const limit = Number(number);
  if (percent === '%' && limit <= 100) {
    return {
      text,
      exceeded: (failed, done, ended) => (ended || done >= SMALLEST_SAMPLE) && failed * 100 > limit * done,
    };
  }
  if (percent === '' && Number.isInteger(limit)) return { text, exceeded: (failed) => failed > limit };
  throw new UsageError(`expected --max-errors to be a number (20) or a percentage (5%), found "${text}".`);
}
