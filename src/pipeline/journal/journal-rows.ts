import { fileLines, type FileLine } from './file-lines.js';
import type { JournalPaths } from './journal-paths.js';
import { parseRow } from './parse-row.js';
import { rowKey } from './row-key.js';
import { parseSeenLine, type SeenLine } from './seen-line.js';
import type { RunRecord } from '../record.js';

/** A row of a journal with what its side file says of it. */
export interface JournalRow {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Undefined when the row can't be read. */
  readonly record: RunRecord | undefined;
  readonly key: string | undefined;
  /** Undefined when the side file does not tell. */
  readonly seen: SeenLine | undefined;
  /** Bytes of the side file up to here, and lines of it that go with rows. */
  readonly seenSize: number;
  readonly seenRows: number;
}

/**
 * The complete rows of a journal. Where the two files disagree the rows are right: the side file may be cut short, torn,
 * missing, or a blank line may stand for a line that was lost.
 */
export async function* journalRows(paths: JournalPaths): AsyncGenerator<JournalRow> {
  const seenLines = fileLines(paths.seen);
  let agrees = true;
  let seenSize = 0;
  let seenRows = 0;
  try {
    for await (const { text, start, end, complete } of fileLines(paths.rows)) {
      if (!complete) return; // torn: the process was killed while it wrote
      const record = parseRow(text);
      const key = record === undefined ? undefined : rowKey(record);
      const line: SideLine | undefined = agrees ? await nextComplete(seenLines) : undefined;
      const seen: SeenLine | undefined = line === undefined ? undefined : parseSeenLine(line.text);
      agrees =
        line !== undefined && (line.text === '' || (seen !== undefined && (key === undefined || seen.key === key)));
      if (agrees && line !== undefined) {
        seenSize = line.end;
        seenRows++;
      }
      yield { text, start, end, record, key, seen: agrees ? seen : undefined, seenSize, seenRows };
    }
  } finally {
    await seenLines.return(undefined);
  }
}

type SideLine = Pick<FileLine, 'text' | 'end'>;

async function nextComplete(lines: ReturnType<typeof fileLines>): Promise<SideLine | undefined> {
  const next = await lines.next();
  return next.done === true || !next.value.complete ? undefined : next.value;
}
