import { describe, expect, it } from 'vitest';
import { memoryGrowth, type MemorySample } from '../../bench/gpu/memory-growth.js';

/** Samples at equal steps of a run of 1000 bytes. */
const samples = (...memory: number[]): MemorySample[] =>
  memory.map((value, index) => ({ memory: value, written: (index * 1000) / memory.length }));

describe('memoryGrowth', () => {
  it('leaves out what a start takes', () => {
    expect(memoryGrowth(samples(0, 400, 500, 500, 500, 500, 500, 500, 500, 500), 1000)).toBe(0);
  });

  it('tells how much the second half took more, wherever in it', () => {
    expect(memoryGrowth(samples(0, 500, 501, 502, 503, 504, 505, 700, 506, 507), 1000)).toBe(197);
    expect(memoryGrowth(samples(0, 500, 600, 500, 500, 500, 500, 500, 500, 500), 1000)).toBe(-100);
  });

  it('knows nothing where samples are missing', () => {
    expect(memoryGrowth([], 1000)).toBeUndefined();
    expect(memoryGrowth(samples(500, 500, 500, 500).slice(0, 2), 1000)).toBeUndefined();
    expect(memoryGrowth(samples(500, 500, 500, 500).slice(2), 1000)).toBeUndefined();
    expect(memoryGrowth(samples(500, Number.NaN, Number.NaN, 500), 1000)).toBeUndefined();
  });
});
