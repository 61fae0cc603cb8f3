import { rm } from 'node:fs/promises';
import { AtomicFile } from '../writers/atomic-file.js';
import type { JournalPaths } from './journal-paths.js';
import { LineFile } from './line-file.js';
import { parseRow } from './parse-row.js';
import { rowKey } from './row-key.js';
import { formatSeenLine, parseSeenLine } from './seen-line.js';

/** Rows that follow each other are copied this many at a time. */
const ROWS_A_READ = 512;

/**
 * Puts the rows of a journal into another order, or leaves some out, with the side file alike. The journal is complete
 * at every moment: before in the old order, then in the new.
 * @param order the numbers of the rows that stay
 * @param position the place in the input of the row of a number
 * @throws OutputError when the files can't be written; the journal is as it was then
 */
export async function rewriteJournal(
  paths: JournalPaths,
  order: Uint32Array,
  position: (row: number) => number,
): Promise<void> {
  let oldRows, oldSeen, newRows, newSeen;
  try {
    oldRows = await LineFile.open(paths.rows);
    oldSeen = await LineFile.open(paths.seen);
    newRows = await AtomicFile.create(paths.rows);
    newSeen = await AtomicFile.create(paths.seen);
    for (const { from, to } of runs(order)) {
      const rows = await oldRows.lines(from, to);
      const seen = await oldSeen.lines(from, to);
      await newRows.write(rows.map((row) => `${row}\n`).join(''));
      await newSeen.write(rows.map((row, index) => `${seenLine(row, seen[index], position(from + index))}\n`).join(''));
    }
    // Between the next two lines the side file is missing, never wrong: rows are trusted without one.
    await rm(paths.seen, { force: true });
    await newRows.commit();
    await newSeen.commit();
  } catch (error) {
    await Promise.all([newRows?.discard(), newSeen?.discard()]);
    throw error;
  } finally {
    await Promise.all([oldRows?.close(), oldSeen?.close()]);
  }
}

/** The side line of a row in its new place. */
function seenLine(row: string, old: string | undefined, position: number): string {
  const known = old === undefined ? undefined : parseSeenLine(old);
  const record = known === undefined ? parseRow(row) : undefined;
  if (known === undefined) return record === undefined ? '' : formatSeenLine({ position, key: rowKey(record) });
  const { key, stamp, content, whole } = known;
  return formatSeenLine({
    position,
    key,
    ...(stamp === undefined ? {} : { stamp }),
    ...(content === undefined ? {} : { content }),
    ...(whole === undefined ? {} : { whole }),
  });
}

/** Cuts an order into stretches of rows that follow each other. */
function* runs(order: Uint32Array): Generator<{ from: number; to: number }> {
  let from = 0;
  for (let index = 1; index <= order.length; index++) {
    const follows = order[index] === (order[index - 1] ?? NaN) + 1;
    if (follows && index - from < ROWS_A_READ) continue;
    const first = order[from];
    if (first !== undefined) yield { from: first, to: first + index - from };
    from = index;
  }
}
