import { open } from 'node:fs/promises';
import type { PipelineItem } from '../pipeline-item.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { PARTS_AHEAD } from '../sources/expand-items.js';
import type { SourceItem } from '../sources/source.js';
import { toRow } from '../writers/row.js';
import type { Writer } from '../writers/writer.js';
import { AppendOnlyFile } from './append-only-file.js';
import { contentHash } from './content-hash.js';
import { hash64 } from './hash64.js';
import type { Hash64Map } from './hash64-map.js';
import { MOST_PARTS, type JournalIndex } from './journal-index.js';
import { journalPaths, type JournalPaths } from './journal-paths.js';
import { mapAhead } from './map-ahead.js';
import { parseRow } from './parse-row.js';
import { readJournal } from './read-journal.js';
import { rewriteJournal } from './rewrite-journal.js';
import { rowKey } from './row-key.js';
import { RowLog } from './row-log.js';
import { formatSeenLine, type SeenLine } from './seen-line.js';

/** How a journal is kept. */
export interface JournalOptions {
  /** Do failed items again. */
  readonly retryErrors: boolean;
  /** Tell whether a file changed by its size and time, or by all its bytes. */
  readonly identity: 'stat' | 'content';
  /** Keep a fingerprint of every file's bytes, to find identical ones. */
  readonly contents: boolean;
}

/** An item that has no row yet. */
export interface JournalItem extends PipelineItem {
  /** Fingerprint of its bytes and prompt, where those are kept. */
  readonly content?: string;
}

/** Items whose files are looked up at once: waiting for a network file system one by one would take hours. */
const LOOK_AHEAD = 16;

/**
 * The rows of a run on disk, as far as they are there: tells which items are still to do, takes their rows, and puts
 * all in the order of the input at the end.
 */
export class Journal implements Writer {
  /** Rows that stay from an earlier run. */
  readonly found: number;
  /** Items of the input that have all their rows from an earlier run. */
  readonly foundItems: number;
  /** Items that were passed over because they have a row. */
  skipped = 0;
  private readonly expected: (SeenLine & { path: string })[] = [];
  private closed = false;

  private constructor(
    private readonly paths: JournalPaths,
    private readonly options: JournalOptions,
    private readonly log: RowLog,
    private readonly index: JournalIndex,
    private size: number,
    /** Rows by the content that they were made from. */
    readonly contents: Hash64Map,
    /** Rows of an earlier run that can't be read; their items are done again. */
    readonly damaged: number,
  ) {
    this.found = index.counts().rows;
    this.foundItems = index.items();
  }

  /**
   * Opens the journal whose rows are at `path`, made if it is not there. A torn last line is cut off.
   * @throws OutputError when it can't be opened
   */
  static async open(path: string, options: JournalOptions): Promise<Journal> {
    const paths = journalPaths(path);
    const { index, size, seenSize, seenRows, contents, damaged } = await readJournal(paths);
    const rowFile = await AppendOnlyFile.open(paths.rows, size);
    const seenFile = await AppendOnlyFile.open(paths.seen, seenSize);
    await seenFile.append('\n'.repeat(index.rows - seenRows)); // keeps the two aligned
    return new Journal(paths, options, new RowLog(rowFile, seenFile), index, size, contents, damaged);
  }

  /** The number that the next row gets. */
  get nextRow(): number {
    return this.index.rows;
  }

  /** The items that have no row, or whose row is out of date, in their order. Each must be given its row by `write`. */
  async *remaining(items: AsyncIterable<SourceItem>): AsyncGenerator<JournalItem> {
    for await (const { item, line } of mapAhead(this.withoutRow(items), (todo) => this.withContent(todo), LOOK_AHEAD)) {
      this.expected.push({ ...line, path: item.path });
      yield line.content === undefined ? item : { ...item, content: line.content };
    }
  }

  /** Takes the row of the next of the remaining items. */
  async write(record: RunRecord): Promise<void> {
    const line = this.expected.shift();
    if (line?.path !== record.path) throw new Error(`expected the row of ${line?.path}, found that of ${record.path}`);
    const row = JSON.stringify(toRow(record));
    this.index.add({
      start: this.size,
      position: line.position,
      failed: isErrorRecord(record),
      replaces: line.replaces,
    });
    this.size += Buffer.byteLength(row) + 1;
    await this.log.append(row, formatSeenLine(line));
  }

  /** Reads a row back. */
  async recordAt(row: number): Promise<RunRecord> {
    await this.log.flush();
    const start = this.index.start(row) ?? 0;
    const length = (this.index.start(row + 1) ?? this.size) - start;
    const file = await open(this.paths.rows);
    try {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
      const record = parseRow(buffer.toString('utf8'));
      if (record === undefined) throw new Error(`row ${row} of ${this.paths.rows} can't be read back`);
      return record;
    } finally {
      await file.close();
    }
  }

  /** Writes and syncs what is left. @throws OutputError when that fails */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.log.close();
  }

  /**
   * Leaves out rows that others stand for and, after a run over all items, puts the rows in the order of the input.
   * @param complete whether every item was looked up
   * @returns how many rows there are, and how many of them tell of failures
   * @throws OutputError when the files can't be written; the journal is as it was then
   */
  async settle(complete: boolean): Promise<{ rows: number; failed: number }> {
    await this.close();
    const order = complete ? this.index.ordered() : this.index.kept();
    if (order !== undefined) await rewriteJournal(this.paths, order, (row) => this.index.position(row));
    return this.index.counts();
  }

  private async *withoutRow(items: AsyncIterable<SourceItem>): AsyncGenerator<Todo> {
    const cut = async (found: PlacedItem): Promise<PlacedItem & { parts: readonly SourceItem[] | undefined }> => ({
      ...found,
      parts: await found.item.parts?.(),
    });
    for await (const { item, stamp, place, content, parts } of mapAhead(this.unlessWhole(items), cut, PARTS_AHEAD)) {
      if (parts === undefined) {
        yield* this.unlessDone(item, { position: place, stamp });
        continue;
      }
      const whole = { key: rowKey(item), parts: parts.length };
      this.index.meet(whole.key);
      for (const [number, part] of parts.entries()) {
        const line = { position: place * MOST_PARTS + number, stamp, whole };
        // Parts of the same file are told from each other by their ids.
        const own = content === undefined ? {} : { content: hash64(content, part.id ?? '') };
        yield* this.unlessDone(part, { ...line, ...own });
      }
    }
  }

  /** Passes over items all of whose parts have rows: they are not even opened. */
  private async *unlessWhole(items: AsyncIterable<SourceItem>): AsyncGenerator<PlacedItem> {
    const { retryErrors, contents } = this.options;
    let next = 0;
    for await (const { item, stamp } of mapAhead(items, (found) => this.withStamp(found), LOOK_AHEAD)) {
      const place = item.position ?? next++;
      const done = item.parts === undefined ? 0 : this.index.claimWhole(rowKey(item), stamp, place, !retryErrors);
      this.skipped += done;
      if (done > 0) continue;
      const content = item.parts !== undefined && contents ? await contentHash(item) : undefined;
      yield { item, stamp, place, content };
    }
  }

  /** The item, unless it has a row that is up to date. */
  private *unlessDone(item: SourceItem, line: Omit<SeenLine, 'key'> & { readonly stamp: string }): Generator<Todo> {
    const key = rowKey(item);
    const row = this.index.claim(key, line.stamp, line.position);
    if (row !== undefined && !row.changed && !(row.failed && this.options.retryErrors)) {
      this.skipped++;
      return;
    }
    yield { item, line: { ...line, key, ...(row === undefined ? {} : { replaces: row.number }) } };
  }

  private async withStamp(item: SourceItem): Promise<{ item: SourceItem; stamp: string }> {
    const content = this.options.identity === 'content' ? await contentHash(item) : undefined;
    return { item, stamp: content ?? hash64(await item.identity(), item.prompt ?? '') };
  }

  private async withContent({ item, line }: Todo): Promise<Todo> {
    const isWanted = this.options.contents && line.whole === undefined;
    const content = isWanted ? await contentHash(item) : undefined;
    return { item, line: content === undefined ? line : { ...line, content } };
  }
}

interface Todo {
  readonly item: SourceItem;
  readonly line: SeenLine;
}

/** An item with what is the same for all its parts. */
interface PlacedItem {
  readonly item: SourceItem;
  readonly stamp: string;
  /** Its place in the input, from 0. */
  readonly place: number;
  readonly content: string | undefined;
}
