import { describe, expect, it } from 'vitest';
import { planThreads } from '../../src/model/plan-threads.js';

const GB = 2 ** 30;

describe('planThreads', () => {
  it.each([
    { threads: 1, plan: { sessions: 1, threads: 1 } },
    { threads: 2, plan: { sessions: 2, threads: 1 } },
    { threads: 8, plan: { sessions: 8, threads: 1 } },
    { threads: 64, plan: { sessions: 8, threads: 8 } },
  ])('gives $threads threads sessions of their own as far as that helps', ({ threads, plan }) => {
    expect(planThreads({ threads, memory: 64 * GB, weights: GB / 4 })).toEqual(plan);
  });

  it('lets threads share a session where memory is short', () => {
    expect(planThreads({ threads: 8, memory: 3 * GB, weights: GB / 4 })).toEqual({ sessions: 2, threads: 4 });
    expect(planThreads({ threads: 2, memory: GB / 2, weights: GB })).toEqual({ sessions: 1, threads: 2 });
  });

  it('never uses more threads than there are', () => {
    for (let threads = 1; threads <= 100; threads++) {
      const plan = planThreads({ threads, memory: 5 * GB, weights: GB / 4 });
      expect(plan.sessions * plan.threads).toBeLessThanOrEqual(threads);
    }
  });
});
