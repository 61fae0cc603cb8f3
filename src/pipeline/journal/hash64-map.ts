/** Share of slots that may be taken before the table doubles. */
const MAX_LOAD = 0.6;
const FIRST_CAPACITY = 1024;

/**
 * Whole numbers by 64-bit fingerprint (16 hexadecimal digits). Open addressing in typed arrays: 16 bytes a slot where a
 * `Map` of strings takes over a hundred, so that a run of millions of items stays small.
 */
export class Hash64Map {
  private high = new Uint32Array(FIRST_CAPACITY);
  private low = new Uint32Array(FIRST_CAPACITY);
  /** Float64 holds whole numbers up to 2^53; NaN marks a free slot. */
  private values = new Float64Array(FIRST_CAPACITY).fill(NaN);
  private size = 0;

  get(key: string): number | undefined {
    const value = this.values[this.slotOf(...halves(key))];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  set(key: string, value: number): void {
    if (this.size >= this.values.length * MAX_LOAD) this.grow();
    this.put(...halves(key), value);
  }

  private put(high: number, low: number, value: number): void {
    const slot = this.slotOf(high, low);
    if (Number.isNaN(this.values[slot])) this.size++;
    this.high[slot] = high;
    this.low[slot] = low;
    this.values[slot] = value;
  }

  /** The slot that holds the key, or the free one where it belongs. */
  private slotOf(high: number, low: number): number {
    const mask = this.values.length - 1;
    let slot = low & mask; // the key is a hash already
    while (!Number.isNaN(this.values[slot]) && (this.high[slot] !== high || this.low[slot] !== low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const { high, low, values } = this;
    const capacity = values.length * 2;
    this.high = new Uint32Array(capacity);
    this.low = new Uint32Array(capacity);
    this.values = new Float64Array(capacity).fill(NaN);
    this.size = 0;
    for (const [slot, value] of values.entries()) {
      if (!Number.isNaN(value)) this.put(high[slot] ?? 0, low[slot] ?? 0, value);
    }
  }
}

function halves(key: string): [high: number, low: number] {
  return [parseInt(key.slice(0, 8), 16), parseInt(key.slice(8), 16)];
}
