/**
 * Uniform random numbers in [0, 1) from a seed: mulberry32, a 32-bit generator that is enough for choosing tokens and
 * gives the same numbers everywhere.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed from a seed and some bytes (FNV-1a), so that every picture has its own numbers whatever its batch. */
export function seedOf(seed: number, bytes: Uint8Array, turn: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return Math.imul(hash ^ turn, 0x01000193) | 0;
}
