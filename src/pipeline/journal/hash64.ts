import { createHash } from 'node:crypto';

/**
 * A 64-bit fingerprint as 16 hexadecimal digits: the start of the SHA-256 of the parts. Among a million of them two are
 * alike with a probability of 3 in 10^8.
 */
export function hash64(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  // Each part with its length before it, so that ("ab", "c") and ("a", "bc") differ.
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex').slice(0, 16);
}
