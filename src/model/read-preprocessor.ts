import { join } from 'node:path';
import { ModelError } from '../errors.js';
import { isJsonObject } from '../json-object.js';
import { parsePreprocessorConfig, type PreprocessorConfig } from './preprocessor-config.js';
import { readJsonObject } from './read-json.js';

/** A folder's preprocessor, and the file that it was read from. */
export interface FoundPreprocessor {
  readonly preprocessor: PreprocessorConfig;
  /** For messages. */
  readonly source: string;
}

/**
 * Reads how a checkpoint's pictures are made ready: the `image_processor` within processor_config.json, where transformers 5
 * saves it, else preprocessor_config.json. Where both are there, the first counts, as in the reference.
 * @throws ModelError when there is neither, or a field is malformed
 */
export async function readPreprocessor(folder: string): Promise<FoundPreprocessor> {
  const nestedPath = join(folder, 'processor_config.json');
  const nested = (await readJsonObject(nestedPath))?.image_processor;
  if (isJsonObject(nested)) return { preprocessor: parsePreprocessorConfig(nested, nestedPath), source: nestedPath };
  const path = join(folder, 'preprocessor_config.json');
  const json = await readJsonObject(path);
  if (json === undefined) {
    throw new ModelError(
      `${path}: expected this file in a GIT checkpoint folder (or processor_config.json with an image_processor), found none. ` +
        'Is the folder complete, and is it a checkpoint?',
    );
  }
  return { preprocessor: parsePreprocessorConfig(json, path), source: path };
}
