import { basename } from 'node:path';
import type { RunRecord } from '../pipeline/record.js';

/** How far a run is after a row. */
export interface Advance {
  /** Items that are complete. */
  readonly items: number;
  /** How much of the item in hand is done, from 0 to 1. */
  readonly share: number;
  /** The item in hand and how many of its parts are done: `talk.mp4 84/240`; empty where it has none. */
  readonly inHand: string;
}

/** Counts a run's rows as items, where some items have a row for each of their parts. */
export class PartProgress {
  /** Ids of the parts of the items that are under way, by path; a path may come several times. */
  private readonly expected = new Map<string, (readonly string[])[]>();
  private items = 0;

  /** Learns of an item's parts, before the first of their rows. */
  expect(path: string, ids: readonly string[]): void {
    this.expected.set(path, [...(this.expected.get(path) ?? []), ids]);
  }

  /** Counts items that are complete from before. */
  skip(items: number): void {
    this.items += items;
  }

  /** Counts a row. */
  count({ path, id = '' }: RunRecord): Advance {
    const [ids, ...later] = this.expected.get(path) ?? [];
    const done = ids === undefined ? 0 : ids.indexOf(id) + 1;
    if (ids !== undefined && done > 0 && done < ids.length) {
      const inHand = `${basename(path)} ${done}/${ids.length}`;
      return { items: this.items, share: done / ids.length, inHand };
    }
    if (later.length > 0) this.expected.set(path, later);
    else this.expected.delete(path);
    const inHand = ids === undefined || ids.length === 1 ? '' : `${basename(path)} ${ids.length}/${ids.length}`;
    return { items: ++this.items, share: 0, inHand };
  }
}
