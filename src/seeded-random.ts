/**
 * Uniform random numbers in [0, 1) from a seed, an integer: mulberry32 (Tommy Ettinger, public domain), a 32-bit generator
 * that is enough for choosing tokens and samples, and gives the same numbers everywhere.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
