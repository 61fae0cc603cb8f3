import { describe, expect, it } from 'vitest';
import { backoffDelay, askedWait, sleep } from '../../src/hub/backoff.js';

describe('waits', () => {
  it('double up to 20 s, spread by half either way', () => {
    expect([1, 2, 3, 4, 9].map((failures) => backoffDelay(failures, 0.5))).toEqual([500, 1000, 2000, 4000, 20_000]);
    expect(backoffDelay(1, 0)).toBe(250);
    expect(backoffDelay(1, 0.999)).toBeLessThan(750);
  });

  it('follow Retry-After in seconds and as a date, up to two minutes', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(askedWait('5', now)).toBe(5000);
    expect(askedWait('0', now)).toBe(0);
    expect(askedWait('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(askedWait('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(askedWait('3600', now)).toBe(null);
    expect(askedWait('soon', now)).toBe(undefined);
    expect(askedWait(null, now)).toBe(undefined);
  });

  it('end when aborted', async () => {
    await expect(sleep(60_000, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
