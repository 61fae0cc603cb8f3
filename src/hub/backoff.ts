import { setTimeout } from 'node:timers/promises';
import { retryAfter } from '../retry-after.js';

/** Waits; rejects at once when the signal aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The real wait. */
export const sleep: Sleep = (milliseconds, signal) => setTimeout(milliseconds, undefined, signal ? { signal } : {});

/** Times in a row that something may fail before it is given up. */
export const MAX_FAILURES = 5;

/** Longest wait that a server may ask for before we report instead of waiting, in milliseconds. */
const LONGEST_WAIT = 120_000;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (from 1): 0.5 s, 1 s, 2 s, … up to 20 s, each within
 * half and one and a half of that, so that many machines do not come back together.
 * @param random a number in [0, 1)
 */
export function backoffDelay(failures: number, random = Math.random()): number {
  return Math.min(20_000, 500 * 2 ** (failures - 1)) * (0.5 + random);
}

/**
 * How long a server asks to wait by its Retry-After header.
 * @returns milliseconds; undefined when it does not say; null when it asks for more than two minutes
 */
export function askedWait(header: string | null, now = Date.now()): number | undefined | null {
  const wait = retryAfter(header, now);
  return wait !== undefined && wait > LONGEST_WAIT ? null : wait;
}
