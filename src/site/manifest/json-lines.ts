import { readFile } from 'node:fs/promises';
import { UsageError } from '../../errors.js';

/** One JSON object a line: how manifests and reviews are kept. */
export function toJsonLine(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

/**
 * Reads a file of one JSON object a line; blank lines are skipped.
 *
 * @param path the file
 * @returns the objects; every one has a `type` or is a plain decision
 * @throws UsageError with the line's number when a line is no JSON object, or when the file can't be read
 */
export async function readJsonLines(path: string): Promise<Record<string, unknown>[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: can't be read (${(error as Error).message}). Check the path.`, { cause: error });
  }
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        const row: unknown = JSON.parse(line);
        if (isRecord(row)) return [row];
      } catch {
        // told below, as for a line that is JSON but no object
      }
      throw new UsageError(
        `${path}:${index + 1}: expected one JSON object a line, found ${JSON.stringify(line.slice(0, 40))}.`,
      );
    });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
