import { createHash } from 'node:crypto';

/**
 * A set of texts that only remembers 64 bits of each one's SHA-1: a million take 16 MB at most, whatever their length.
 * Two different texts are taken for the same with a chance of about n² / 2⁶⁵ (for a million: 3 in 10⁸).
 */
export class SeenKeys {
  private slots = new Uint32Array(2 * 1024);
  private size = 0;

  /** Adds a text. @returns whether it is new */
  add(key: string): boolean {
    if (!this.insert(fingerprint(key))) return false;
    if (++this.size * 4 > this.slots.length) this.grow(); // half of the slots are taken
    return true;
  }

  /** Whether a text was added. */
  has(key: string): boolean {
    const { slots } = this;
    return slots[this.find(fingerprint(key)) + 1] !== 0;
  }

  private insert(print: Fingerprint): boolean {
    const { slots } = this;
    const at = this.find(print);
    if (slots[at + 1] !== 0) return false;
    slots.set(print, at);
    return true;
  }

  /** Where a fingerprint stands, or would stand. */
  private find([low, high]: Fingerprint): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let at = (low * 2) & mask;
    while (slots[at + 1] !== 0 && (slots[at] !== low || slots[at + 1] !== high)) at = (at + 2) & mask;
    return at;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const high = old[at + 1] ?? 0;
      if (high !== 0) this.insert([old[at] ?? 0, high]);
    }
  }
}

type Fingerprint = [low: number, high: number];

function fingerprint(key: string): Fingerprint {
  const digest = createHash('sha1').update(key).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1]; // a high half of 0 marks a free slot
}
