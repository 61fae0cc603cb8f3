import { isErrorRecord, type RunRecord } from '../record.js';
import { fileLines } from './file-lines.js';
import { parseRow } from './parse-row.js';

/** What rows tell of. */
export type RowKind = 'captions' | 'videos' | 'answers' | 'labels';

/** What a file's rows tell of: the first row that says so, as those of failures may not. */
export async function kindOfRows(path: string): Promise<RowKind> {
  for await (const { text } of fileLines(path)) {
    const record = parseRow(text);
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
