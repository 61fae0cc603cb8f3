import { Hash64Map } from './hash64-map.js';

/** A row that an item was found to have. */
export interface ClaimedRow {
  /** The row's number, from 0. */
  readonly number: number;
  readonly failed: boolean;
  /** Whether the item's file or prompt is another one than the row was made from. */
  readonly changed: boolean;
}

/** What is to be kept of a row. */
export interface IndexEntry {
  /** The byte where it starts. */
  readonly start: number;
  /** The item's place in the input; undefined when it is not known. */
  readonly position: number | undefined;
  readonly failed: boolean;
  /** The row that this one stands for. */
  readonly replaces: number | undefined;
}

const NONE = -1;
/** Bits of a row's status. */
const FAILED = 1;
const DROPPED = 2;
const CLAIMED = 4;

/**
 * What a run must know of its journal: which items have rows, and in which order the rows belong. Numbers only, some 40
 * bytes a row plus 30 for rows that may be claimed; no text is held.
 */
export class JournalIndex {
  private readonly starts: number[] = [];
  private readonly positions: number[] = [];
  private readonly statuses: number[] = [];
  /** The first 52 bits of each row's stamp; NaN where it is not known. */
  private readonly stamps: number[] = [];
  /** Rows of one key form a ring, in their order: `next` of the last is the first, and `lasts` knows the last. */
  private readonly next: number[] = [];
  private readonly lasts = new Hash64Map();
  private moved = false;

  /** Rows, dropped ones included. */
  get rows(): number {
    return this.starts.length;
  }

  /** The byte where a row starts. */
  start(row: number): number | undefined {
    return this.starts[row];
  }

  /** Adds the next row. */
  add({ start, position, failed, replaces }: IndexEntry): void {
    this.starts.push(start);
    this.positions.push(position ?? this.positions.at(-1) ?? 0);
    this.statuses.push(failed ? FAILED : 0);
    if (replaces !== undefined) this.drop(replaces);
  }

  /** Lets an item claim the last row added. */
  offer(key: string, stamp: string | undefined): void {
    const row = this.rows - 1;
    const last = this.lasts.get(key) ?? NONE;
    this.stamps[row] = stamp === undefined ? NaN : stampNumber(stamp);
    this.next[row] = last === NONE ? row : (this.next[last] ?? NONE);
    if (last !== NONE) this.next[last] = row;
    this.lasts.set(key, row);
  }

  /** Leaves a row out when the journal is put in order. */
  drop(row: number): void {
    this.statuses[row] = (this.statuses[row] ?? 0) | DROPPED;
  }

  /**
   * Takes the row of an item. A source may name an item twice: the n-th time it gets the n-th row of its key.
   * @returns undefined when it has none
   */
  claim(key: string, stamp: string, position: number): ClaimedRow | undefined {
    for (let row = this.takeFirst(key); row !== NONE; row = this.takeFirst(key)) {
      const status = this.statuses[row] ?? 0;
      if (status & DROPPED) continue;
      if (this.positions[row] !== position) this.moved = true;
      this.positions[row] = position;
      this.statuses[row] = status | CLAIMED;
      const known = this.stamps[row] ?? NaN;
      return {
        number: row,
        failed: (status & FAILED) !== 0,
        changed: !Number.isNaN(known) && known !== stampNumber(stamp),
      };
    }
    return undefined;
  }

  private takeFirst(key: string): number {
    const last = this.lasts.get(key) ?? NONE;
    if (last === NONE) return NONE;
    const first = this.next[last] ?? NONE;
    if (first === last) this.lasts.set(key, NONE);
    else this.next[last] = this.next[first] ?? NONE;
    return first;
  }

  /** How many rows stay, and how many of them tell of failures. */
  counts(): { rows: number; failed: number } {
    let rows = 0;
    let failed = 0;
    for (const status of this.statuses) {
      if (status & DROPPED) continue;
      rows++;
      if (status & FAILED) failed++;
    }
    return { rows, failed };
  }

  /** The place of a row's item in the input. */
  position(row: number): number {
    return this.positions[row] ?? 0;
  }

  /** The rows that stay, in the order of the file; undefined when all do. */
  kept(): Uint32Array | undefined {
    const { rows } = this.counts();
    return rows === this.rows ? undefined : this.staying(rows);
  }

  /**
   * The rows in the order of the input, after all its items have been looked up. Rows whose items are no longer in the
   * input stay behind the row that they stood behind.
   * @returns undefined when the file is in this order already and its places are right
   */
  ordered(): Uint32Array | undefined {
    // Rows that this run added know their places; they were never offered.
    for (let row = 0; row < this.stamps.length; row++) {
      if (!((this.statuses[row] ?? 0) & CLAIMED)) this.positions[row] = this.positions[row - 1] ?? 0;
    }
    const { rows } = this.counts();
    if (rows === this.rows && !this.moved && this.inOrder()) return undefined;
    return this.staying(rows).sort((a, b) => this.position(a) - this.position(b) || a - b);
  }

  private inOrder(): boolean {
    return this.positions.every((position, row) => row === 0 || position >= this.position(row - 1));
  }

  private staying(count: number): Uint32Array {
    const rows = new Uint32Array(count);
    let next = 0;
    for (const [row, status] of this.statuses.entries()) {
      if (!(status & DROPPED)) rows[next++] = row;
    }
    return rows;
  }
}

function stampNumber(stamp: string): number {
  return parseInt(stamp.slice(0, 13), 16);
}
