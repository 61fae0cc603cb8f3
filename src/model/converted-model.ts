import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputError } from '../errors.js';
import { checkpointDigest, withWeights, type Checkpoint } from './checkpoint.js';
import { GRAPH_VERSION, gitGraph, type GraphOptions } from './graph/git-graph.js';
import { MODEL_FILE, WEIGHTS_FILE, writeOnnxModel } from './graph/write-onnx-model.js';
import { readJsonObject } from './read-json.js';

/** A checkpoint as an ONNX graph on disk. */
export interface ConvertedModel {
  readonly folder: string;
  readonly modelPath: string;
  /** Hash of the checkpoint's contents, for run headers. */
  readonly checkpointDigest: string;
}

/** A sign that a conversion is done, and what its files must measure. */
const MANIFEST_FILE = 'conversion.json';
const TEMPORARY_PREFIX = '.converting-';
/** A conversion takes minutes; what is this old was left by one that was killed. */
const ABANDONED_AFTER_MS = 6 * 3600 * 1000;

/**
 * Finds the checkpoint's ONNX graph in the cache, or converts it into the cache.
 *
 * The cache's key holds the checkpoint's contents, the graph's version and its options. A conversion is written under a
 * temporary name and renamed when it is complete: a killed one leaves nothing that would be taken for a model, and of
 * two processes that convert at once both succeed and one result stays.
 * @param cache the cache folder; made if absent
 * @param onConvert called before a conversion starts
 * @throws ModelError for a damaged checkpoint, OutputError when the cache can't be written
 */
export async function convertedModel(
  checkpoint: Checkpoint,
  cache: string,
  options: GraphOptions,
  onConvert: () => void = () => undefined,
): Promise<ConvertedModel> {
  const digest = await checkpointDigest(checkpoint, cache);
  const key = createHash('sha256')
    .update(JSON.stringify([digest, GRAPH_VERSION, options]))
    .digest('hex')
    .slice(0, 20);
  const parent = join(cache, 'converted');
  const folder = join(parent, `${checkpoint.name.replaceAll(/[^\w.-]/g, '_')}-${key}`);
  const result: ConvertedModel = { folder, modelPath: join(folder, MODEL_FILE), checkpointDigest: digest };
  if (await isComplete(folder)) return result;

  onConvert();
  try {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent);
    const temporary = join(parent, `${TEMPORARY_PREFIX}${randomUUID()}`);
    await mkdir(temporary);
    try {
      await convert(checkpoint, temporary, options);
      await moveIntoPlace(temporary, folder);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && ['ENOSPC', 'EACCES', 'EROFS', 'EPERM', 'EDQUOT'].includes(code)) {
      throw new OutputError(
        `The converted model can't be written to ${parent} (${(error as Error).message}). ` +
          'Free some space, or set CAPWRIGHT_CACHE to a folder on another disk.',
        { cause: error },
      );
    }
    throw error;
  }
  return result;
}

async function convert(checkpoint: Checkpoint, folder: string, options: GraphOptions): Promise<void> {
  await withWeights(checkpoint, async (weights) => {
    await writeOnnxModel(gitGraph(weights, checkpoint.config, checkpoint.preprocessor, options), folder);
  });
  const sizes = Object.fromEntries(
    await Promise.all([MODEL_FILE, WEIGHTS_FILE].map(async (name) => [name, (await stat(join(folder, name))).size])),
  ) as Record<string, number>;
  await writeFile(join(folder, MANIFEST_FILE), JSON.stringify({ files: sizes }));
}

/** Whether the folder holds a whole conversion: its manifest is written last and knows the files' sizes. */
async function isComplete(folder: string): Promise<boolean> {
  const manifest = await readJsonObject(join(folder, MANIFEST_FILE)).catch(() => undefined);
  const files = manifest?.files;
  if (typeof files !== 'object' || files === null) return false;
  const checks = Object.entries(files).map(async ([name, size]) => {
    const status = await stat(join(folder, name)).catch(() => undefined);
    return status?.size === size;
  });
  return (await Promise.all(checks)).every(Boolean);
}

/** Renames the finished folder; where another process was first, its result is as good as ours. */
async function moveIntoPlace(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (await isComplete(folder)) return;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(folder, { recursive: true, force: true }); // a damaged one is in the way
    await rename(temporary, folder);
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(TEMPORARY_PREFIX)) continue;
    const path = join(parent, name);
    const status = await stat(path).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
