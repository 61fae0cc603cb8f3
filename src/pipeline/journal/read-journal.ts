import { isErrorRecord } from '../record.js';
import { Hash64Map } from './hash64-map.js';
import { JournalIndex } from './journal-index.js';
import type { JournalPaths } from './journal-paths.js';
import { journalRows } from './journal-rows.js';

/** What a journal's files hold. */
export interface JournalContents {
  readonly index: JournalIndex;
  /** Bytes up to the end of the last complete row. */
  readonly size: number;
  /** Bytes of the side file that go with the rows, and how many rows they are. */
  readonly seenSize: number;
  readonly seenRows: number;
  /** Rows that can't be read: damage in the middle of the file. Their items are done again. */
  readonly damaged: number;
  /** Rows by the content that they were made from. */
  readonly contents: Hash64Map;
}

/** Reads a journal and its side file, up to the last complete row. */
export async function readJournal(paths: JournalPaths): Promise<JournalContents> {
  const index = new JournalIndex();
  const contents = new Hash64Map();
  let [size, seenSize, seenRows, damaged] = [0, 0, 0, 0];
  for await (const { start, end, record, key, seen, ...sizes } of journalRows(paths)) {
    ({ seenSize, seenRows } = sizes);
    size = end;
    const failed = record !== undefined && isErrorRecord(record);
    index.add({ start, position: seen?.position, failed, replaces: seen?.replaces });
    if (key === undefined) {
      damaged++;
      index.drop(index.rows - 1);
      continue;
    }
    index.offer(key, seen?.stamp, seen?.whole);
    // A row that failed is no model for others: it may be done again.
    if (seen?.content !== undefined && !failed) contents.set(seen.content, index.rows - 1);
  }
  return { index, size, seenSize, seenRows, damaged, contents };
}
