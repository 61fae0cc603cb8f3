import { readFile } from 'node:fs/promises';
import { ModelError } from '../errors.js';
import { describeJson, isJsonObject, type JsonObject } from '../json-object.js';

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
