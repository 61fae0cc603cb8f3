import { setTimeout } from 'node:timers/promises';

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
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds or a date.
 * @returns milliseconds; undefined when absent or unreadable; null when it asks for more than two minutes
 */
export function retryAfter(header: string | null, now = Date.now()): number | undefined | null {
  if (header === null) return undefined;
  const wait = /^\s*\d+(?:\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  if (Number.isNaN(wait)) return undefined;
  return wait > LONGEST_WAIT ? null : Math.max(0, wait);
}
