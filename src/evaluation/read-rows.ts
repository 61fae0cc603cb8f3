import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { readCsvTable } from '../csv-table.js';
import { decodeText } from '../decode-text.js';
import { UsageError } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json-object.js';
import { numericId } from '../numeric-id.js';

/** A row, and where it stands, for messages ("results.jsonl, line 3"). */
export interface PlacedRow {
  readonly row: JsonObject;
  readonly where: string;
}

/** What Python's json module writes for numbers that are none; JSON has no such values. */
const PYTHON_NUMBER = /[:[,]\s*-?(?:NaN|Infinity)\s*[,}\]]/;

/**
 * Reads a table: a JSON array of objects (.json), JSON lines (.jsonl, .ndjson) or CSV with a header (.csv). Values of CSV are strings.
 *
 * Throws UsageError for a file that can't be read, has another extension or doesn't hold what its extension says, naming the line.
 */
export async function readRows(path: string): Promise<PlacedRow[]> {
  const extension = extname(path).toLowerCase();
  switch (extension) {
    case '.json':
      return rowsOfArray(await readJson(path), path);
    case '.jsonl':
    case '.ndjson':
      return rowsOfLines(await readText(path), path);
    case '.csv':
      return rowsOfCsv(await readText(path), path);
    default:
      throw new UsageError(
        `Expected ${path} to be .json, .jsonl, .ndjson or .csv, found "${extension}". Rename or convert it.`,
      );
  }
}

/** Reads and parses a JSON file. Throws UsageError, naming the file, if it can't be read or parsed. */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(await readText(path), path);
}

/** Reads a text file, in UTF-8 or in UTF-16 with its mark. Throws UsageError, naming the file, if it can't be read. */
export async function readText(path: string): Promise<string> {
  try {
    return decodeText(await readFile(path));
  } catch (error) {
    throw new UsageError(
      `Expected a readable file, found none at ${path} (${error instanceof Error ? error.message : String(error)}). Check the path.`,
      { cause: error },
    );
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const advice = PYTHON_NUMBER.test(text) ? 'Write null in place of NaN and Infinity' : 'Repair the file';
    throw new UsageError(
      `Expected JSON in ${where}, found something else (${error instanceof Error ? error.message : String(error)}). ${advice}.`,
      { cause: error },
    );
  }
}

function rowsOfArray(value: unknown, path: string): PlacedRow[] {
  if (!Array.isArray(value)) {
    throw new UsageError(
      `Expected ${path} to hold a JSON array of objects, found ${value === null ? 'null' : typeof value}. Results are [{"image_id": 1, "caption": "…"}].`,
    );
  }
  return value.map((row: unknown, at) => placed(row, `${path}, entry ${at + 1}`));
}

function rowsOfLines(text: string, path: string): PlacedRow[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const where = `${path}, line ${at + 1}`;
    return [placed(parseJson(line, where), where)];
  });
}

function rowsOfCsv(text: string, path: string): PlacedRow[] {
  try {
    return readCsvTable(text).map(({ cells, line }) => ({
      row: withNumericIds(cells),
      where: `${path}, line ${line}`,
    }));
  } catch (error) {
    const found = (error as Error).message;
    throw new UsageError(`Expected CSV with a header in ${path}, found ${found}`, { cause: error });
  }
}

function withNumericIds(record: Readonly<Record<string, string>>): JsonObject {
  const ids = ['image_id', 'question_id'].flatMap((name) => {
    const id = record[name];
    return id === undefined ? [] : [[name, numericId(id)] as const];
  });
  return { ...record, ...Object.fromEntries(ids) };
}

function placed(row: unknown, where: string): PlacedRow {
  if (!isJsonObject(row))
    throw new UsageError(
      `Expected an object in ${where}, found ${JSON.stringify(row).slice(0, 40)}. Each row has named fields.`,
    );
  return { row, where };
}
