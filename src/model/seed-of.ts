/** A seed from a seed and some bytes (FNV-1a), so that every picture has its own numbers whatever its batch. */
export function seedOf(seed: number, bytes: Uint8Array, turn: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return Math.imul(hash ^ turn, 0x01000193) | 0;
}
