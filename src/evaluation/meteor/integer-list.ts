/** A list of 32-bit integers that grows, in four bytes each. */
export class IntegerList {
  #values = new Int32Array(64);
  #length = 0;

  /** How many integers there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds one at the end. */
  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The integer at an index; 0 if there is none. */
  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** The integers so far, in place: not a copy. */
  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  /** Empties it, to be filled again; what {@link values} gave before is overwritten then. */
  clear(): void {
    this.#length = 0;
  }
}
