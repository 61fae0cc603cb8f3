import { readFile } from 'node:fs/promises';
import { ModelError } from '../errors.js';

/** A JSON object whose fields are still to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Narrows a parsed JSON value to an object (arrays excluded). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a JSON file that must hold an object.
 * @returns undefined when the file does not exist
 * @throws ModelError when it can't be read, is no JSON or no object
 */
export async function readJsonObject(path: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ModelError(`${path}: can't be read (${(error as Error).message}).`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '')); // the mark that some editors put in front
  } catch (error) {
    throw new ModelError(`${path}: expected JSON, found a syntax error (${(error as Error).message}).`, {
      cause: error,
    });
  }
  if (!isJsonObject(value)) throw new ModelError(`${path}: expected a JSON object, found ${describeJson(value)}.`);
  return value;
}

/** Says in a few words what a JSON value is, for error messages. */
export function describeJson(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
