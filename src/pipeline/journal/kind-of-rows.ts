import { UsageError } from '../../errors.js';
import { isErrorRecord, type RunRecord } from '../record.js';
import { fileLines } from './file-lines.js';
import { isFile } from '../../is-file.js';
import { parseRow } from './parse-row.js';

/** What rows tell of. */
export type RowKind = 'captions' | 'videos' | 'answers' | 'labels';

/** How `toRow`'s objects begin; a run that was killed may have left part of its first one. */
const ROW_START = '{"path":"';

/**
 * What a file's rows tell of: the first row that says so, as those of failures may not.
 * @throws UsageError for a file whose first line is no row of a run
 */
export async function kindOfRows(path: string): Promise<RowKind> {
  if (!(await isFile(path))) throw new UsageError(`${path}: expected the JSONL output of a run, found no such file.`);
  for await (const { text, start, complete } of fileLines(path)) {
    const record = parseRow(text);
    const isTorn = !complete && (text.startsWith(ROW_START) || ROW_START.startsWith(text));
    if (start === 0 && record === undefined && !isTorn) throw notRows(path, text);
    const kind = record === undefined ? undefined : kindOf(record);
    if (kind !== undefined) return kind;
  }
  return 'captions';
}

function kindOf(record: RunRecord): RowKind | undefined {
  if (record.question !== undefined) return 'answers';
  if (isErrorRecord(record)) return undefined;
  return record.isLabel ? 'labels' : record.moment === undefined ? 'captions' : 'videos';
}

function notRows(path: string, firstLine: string): UsageError {
  // eslint-disable-next-line no-control-regex -- what text does not hold
  const isText = !/[\u0000-\u0008\ufffd]/.test(firstLine);
  const found = isText ? `"${firstLine.trimEnd().slice(0, 60)}"` : 'no text';
  return new UsageError(
    `${path}: expected the JSONL output of a run, one row a line, found ${found} in its first line. ` +
      'Export from the .jsonl that the run wrote.',
  );
}
