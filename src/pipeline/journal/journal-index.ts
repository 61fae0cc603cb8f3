import { Hash64Map } from './hash64-map.js';
import type { Whole } from './seen-line.js';

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

/** Places of parts are told from each other by what is below this; the place of their whole is counted above. */
export const MOST_PARTS = 2 ** 22;

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
  /** The rows of the parts of each whole, by its key. */
  private readonly wholes = new Map<string, { readonly rows: number[]; parts: number; met: boolean }>();
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

  /** Lets an item claim the last row added. @param whole what the item is a part of */
  offer(key: string, stamp: string | undefined, whole?: Whole): void {
    const row = this.rows - 1;
    const last = this.lasts.get(key) ?? NONE;
    this.stamps[row] = stamp === undefined ? NaN : stampNumber(stamp);
    this.next[row] = last === NONE ? row : (this.next[last] ?? NONE);
    if (last !== NONE) this.next[last] = row;
    this.lasts.set(key, row);
    if (whole === undefined) return;
    const others = this.wholes.get(whole.key) ?? { rows: [], parts: 0, met: false };
    this.wholes.set(whole.key, others);
    others.rows.push(row);
    others.parts = whole.parts;
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
      if (status & (DROPPED | CLAIMED)) continue;
      this.take(row, position);
      const known = this.stamps[row] ?? NaN;
      return {
        number: row,
        failed: (status & FAILED) !== 0,
        changed: !Number.isNaN(known) && known !== stampNumber(stamp),
      };
    }
    return undefined;
  }

  /**
   * Takes the rows of all parts of an item, where each has one, made from the item as it is now.
   * @param place the item's place in the input
   * @param failed whether rows of failures will do
   * @returns how many there are; 0 where the parts have to be looked up one by one
   */
  claimWhole(key: string, stamp: string, place: number, failed: boolean): number {
    const rows = this.partsOf(key);
    const isDone = (row: number): boolean =>
      this.stamps[row] === stampNumber(stamp) &&
      !((this.statuses[row] ?? 0) & CLAIMED) &&
      (failed || !((this.statuses[row] ?? 0) & FAILED));
    if (!rows?.every(isDone)) return 0;
    for (const [part, row] of rows.entries()) this.take(row, place * MOST_PARTS + part);
    return rows.length;
  }

  /** Learns that all parts of an item are in this run's input: rows of others are of a file that changed. */
  meet(key: string): void {
    const whole = this.wholes.get(key);
    if (whole !== undefined) whole.met = true;
  }

  /** How many items of the input have all their rows. */
  items(): number {
    const wholes = [...this.wholes.keys()];
    const parts = [...this.wholes.values()].flatMap(({ rows }) => rows).filter((row) => this.stays(row)).length;
    return this.counts().rows - parts + wholes.filter((key) => this.partsOf(key) !== undefined).length;
  }

  /** The rows of all parts of an item, in their order; undefined unless each has one. */
  private partsOf(key: string): number[] | undefined {
    const whole = this.wholes.get(key);
    const rows = whole?.rows.filter((row) => this.stays(row)) ?? [];
    const part = (row: number): number => this.position(row) % MOST_PARTS;
    rows.sort((a, b) => part(a) - part(b));
    return rows.length === whole?.parts && rows.every((row, index) => part(row) === index) ? rows : undefined;
  }

  private stays(row: number): boolean {
    return !((this.statuses[row] ?? 0) & DROPPED);
  }

  private take(row: number, position: number): void {
    if (this.positions[row] !== position) this.moved = true;
    this.positions[row] = position;
    this.statuses[row] = (this.statuses[row] ?? 0) | CLAIMED;
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
   * input stay behind the row that they stood behind; those of parts that an item no longer has go.
   * @returns undefined when the file is in this order already and its places are right
   */
  ordered(): Uint32Array | undefined {
    for (const { rows, met } of this.wholes.values()) {
      for (const row of rows) if (met && !((this.statuses[row] ?? 0) & CLAIMED)) this.drop(row);
    }
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
