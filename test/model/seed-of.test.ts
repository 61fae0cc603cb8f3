import { describe, expect, it } from 'vitest';
import { seedOf } from '../../src/model/seed-of.js';

describe('seedOf', () => {
  const bytes = Uint8Array.of(1, 2, 3);

  it('depends on the seed, the picture and the turn, and on nothing else', () => {
    const seeds = [
      seedOf(0, bytes, 0),
      seedOf(1, bytes, 0),
      seedOf(0, bytes, 1),
      seedOf(0, Uint8Array.of(1, 2, 4), 0),
      seedOf(0, Uint8Array.of(2, 1, 3), 0),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(seedOf(0, bytes.slice(), 0)).toBe(seeds[0]);
    expect(seeds.every(Number.isInteger)).toBe(true);
  });
});
