import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelError } from '../errors.js';
import { isFile } from '../is-file.js';

/** Without one file of each row no caption can be made. Transformers 5 saves the preprocessor within processor_config.json. */
const REQUIRED: readonly (readonly [string, ...string[]])[] = [
  ['config.json'],
  ['preprocessor_config.json', 'processor_config.json'],
  ['tokenizer.json'],
];

/** These change details (generation defaults, clean-up of spaces) and are absent from many fine-tunes. */
const OPTIONAL = ['generation_config.json', 'tokenizer_config.json'];

/** Ways to store the weights, best first: safetensors can't hold code; an index names the parts of a split file. */
const WEIGHTS = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
];

/** The files of a checkpoint that are to be fetched. */
export interface CheckpointFiles {
  readonly names: readonly string[];
  /** The weights file, or the index that names its parts. */
  readonly weights: string;
}

/**
 * Chooses what to fetch of a repository: the needed small files and one form of the weights, never two.
 * @param available names of all files of the repository
 * @throws ModelError when a needed file is not among them
 */
export function chooseFiles(available: readonly string[], repository: string): CheckpointFiles {
  const held = new Set(available);
  const required = REQUIRED.flat().filter((name) => held.has(name));
  const missing = REQUIRED.filter((names) => !names.some((name) => held.has(name))).map(([name]) => name);
  const weights = WEIGHTS.find((name) => held.has(name));
  if (missing.length > 0 || weights === undefined) {
    const expected = [...missing, ...(weights === undefined ? ['model.safetensors'] : [])].join(', ');
    throw new ModelError(
      `${repository}: expected the files of a GIT checkpoint, found no ${expected} in the repository. ` +
        'A fine-tune is often published without its processor: put its files into a folder together with ' +
        'preprocessor_config.json and tokenizer.json of the checkpoint it was made from, and pass the folder.',
    );
  }
  return { names: [...required, ...OPTIONAL.filter((name) => held.has(name)), weights], weights };
}

/**
 * Reads the names of a split file's parts from its index.
 * @throws ModelError when the index is malformed or names anything but files beside it
 */
export async function readParts(indexPath: string): Promise<string[]> {
  let map: unknown;
  try {
    map = (JSON.parse(await readFile(indexPath, 'utf8')) as { weight_map?: unknown }).weight_map;
  } catch (error) {
    throw new ModelError(`${indexPath}: the index can't be read (${(error as Error).message}). Fetch it again.`, {
      cause: error,
    });
  }
  const parts = typeof map === 'object' && map !== null ? [...new Set<unknown>(Object.values(map))] : [];
  const safe = parts.filter((name): name is string => typeof name === 'string' && isPlainName(name));
  if (safe.length === 0 || safe.length !== parts.length) {
    throw new ModelError(`${indexPath}: expected a weight_map to files of its own folder, found another one.`);
  }
  return safe.sort();
}

/** What a folder holds of a checkpoint. */
export interface FolderContent {
  readonly missing: readonly string[];
  /** The weights file or index; undefined when there is none. */
  readonly weights: string | undefined;
}

/**
 * Looks which files of a checkpoint a folder lacks. Links that lead nowhere count as missing.
 * @throws ModelError when an index of split weights is malformed
 */
export async function inspectFolder(folder: string): Promise<FolderContent> {
  const isThere = (name: string): Promise<boolean> => isFile(join(folder, name));
  const missing: string[] = [];
  for (const names of REQUIRED) {
    const there = await Promise.all(names.map(isThere));
    if (!there.includes(true)) missing.push(names[0]);
  }
  let partial: FolderContent | undefined;
  for (const weights of WEIGHTS) {
    if (!(await isThere(weights))) continue;
    const lacking: string[] = [];
    if (weights.endsWith('.index.json')) {
      for (const part of await readParts(join(folder, weights))) if (!(await isThere(part))) lacking.push(part);
    }
    if (lacking.length === 0) return { missing, weights };
    partial ??= { missing: [...missing, ...lacking], weights };
  }
  return partial ?? { missing: [...missing, 'model.safetensors (or pytorch_model.bin)'], weights: undefined };
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '..' && basename(name) === name && !/[\\/:]/.test(name);
}
