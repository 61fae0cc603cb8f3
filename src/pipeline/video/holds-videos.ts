import { fileLines } from '../journal/file-lines.js';
import { parseRow } from '../journal/parse-row.js';
import { isErrorRecord } from '../record.js';

/** Whether a file of rows tells of videos: the first row that is no failure says. */
export async function holdsVideos(path: string): Promise<boolean> {
  for await (const { text } of fileLines(path)) {
    const record = parseRow(text);
    if (record !== undefined && !isErrorRecord(record)) return record.moment !== undefined;
  }
  return false;
}
