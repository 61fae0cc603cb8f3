import { OutputError } from '../../errors.js';
import type { Writer } from '../writers/writer.js';
import { fileLines } from './file-lines.js';
import { parseRow } from './parse-row.js';

/**
 * Writes the rows of a JSONL output to a writer, in their order, and completes it.
 * @returns how many rows there were
 * @throws OutputError for a line that is no row, and what the writer throws; the writer's output is dropped then
 */
export async function exportRows(path: string, writer: Writer): Promise<number> {
  let rows = 0;
  try {
    for await (const { text, complete } of fileLines(path)) {
      const record = parseRow(text);
      if (record === undefined && !complete) break; // torn: the run was killed while it wrote
      rows++;
      if (record === undefined)
        throw new OutputError(`${path}: expected a row in line ${rows}, found ${excerpt(text)}.`);
      await writer.write(record);
    }
    await writer.close();
  } catch (error) {
    await writer.abort?.();
    throw error;
  }
  return rows;
}

function excerpt(text: string): string {
  return text === '' ? 'an empty line' : `"${text.slice(0, 60)}"`;
}
