import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { CapwrightError, OutputError } from '../errors.js';
import { isJsonObject } from '../json-object.js';
import { checkpointDigest, type Checkpoint } from './checkpoint.js';
import { graphName, type Decoding } from './decoding.js';
import { fileDigest } from './file-digest.js';
import type { GraphTarget } from './graph/graph-builder.js';
import { GRAPH_VERSION } from './graph/graph-version.js';
import { GRAPHS, WEIGHTS_FILE } from './graph/model-files.js';
import { readJsonObject } from './read-json.js';

/** A checkpoint as ONNX graphs on disk: one a search, all with the same weights. */
export interface ConvertedModel {
  readonly folder: string;
  /** The ONNX file for a way of decoding. */
  readonly graphPath: (decoding: Pick<Decoding, 'search' | 'constraints'>) => string;
  /** Hash of the checkpoint's contents, for run headers. */
  readonly checkpointDigest: string;
}

/** What goes along with a conversion. */
export interface ConversionHooks {
  /** Called before a conversion starts. */
  readonly onConvert?: () => void;
  /** Ends a conversion early; nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
}

/** A sign that a conversion is done, with its files' digests. */
const MANIFEST_FILE = 'conversion.json';
const MODEL_FILES = [WEIGHTS_FILE, ...GRAPHS.map(({ file }) => file)];
const TEMPORARY_PREFIX = '.converting-';
/** A conversion takes minutes; what is this old was left by one that was killed. */
const ABANDONED_AFTER_MS = 6 * 3600 * 1000;

/**
 * Finds the checkpoint's ONNX graph in the cache, or converts it into the cache.
 *
 * The cache's key holds the checkpoint's contents, the graph's version and its options. A conversion is written under a
 * temporary name and renamed when it is complete: a killed one leaves nothing that would be taken for a model, and of
 * two processes that convert at once both succeed and one result stays. A model whose files have changed since is
 * converted anew.
 * @param cache the cache folder; made if absent
 * @throws ModelError for a damaged checkpoint, OutputError when the cache can't be written, the signal's reason when it
 *   is aborted
 */
export async function convertedModel(
  checkpoint: Checkpoint,
  cache: string,
  target: GraphTarget,
  { onConvert, signal }: ConversionHooks = {},
): Promise<ConvertedModel> {
  const digest = await checkpointDigest(checkpoint, cache);
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        digest,
        GRAPH_VERSION,
        target.precision,
        ...(target.runsOn === undefined || target.runsOn === 'cpu' ? [] : [target.runsOn]),
      ]),
    )
    .digest('hex')
    .slice(0, 20);
  const parent = join(cache, 'converted');
  const folder = join(parent, `${checkpoint.name.replaceAll(/[^\w.-]/g, '_')}-${key}`);
  const result: ConvertedModel = {
    folder,
    graphPath: (decoding) => join(folder, `${graphName(decoding)}.onnx`),
    checkpointDigest: digest,
  };
  const isDone = (): Promise<boolean> => isComplete(folder, cache);
  if (await isDone()) return result;

  onConvert?.();
  const temporary = join(parent, `${TEMPORARY_PREFIX}${randomUUID()}`);
  try {
    await makeFolder(temporary);
    await removeAbandoned(parent);
    // A damaged one is renamed first: that is done at once, and a removal is not.
    await rename(folder, join(temporary, 'damaged')).catch(() => undefined); // mostly there is none
    await rm(join(temporary, 'damaged'), { recursive: true, force: true });
    await convert(checkpoint, temporary, target, cache, signal);
    await moveIntoPlace(temporary, folder, isDone);
  } catch (error) {
    // What the checkpoint is to blame for is a ModelError; any other error of the system comes from the cache.
    if (error instanceof CapwrightError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new OutputError(
      `The converted model can't be written to ${parent} (${(error as Error).message}). ` +
        'Free some space, or set CAPWRIGHT_CACHE to a folder that can be written to.',
      { cause: error },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // must not hide what went wrong
  }
  return result;
}

async function convert(
  checkpoint: Checkpoint,
  folder: string,
  target: GraphTarget,
  cache: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Loaded only now: with a model in the cache, the graph builder and protobuf would be a third of the start.
  const { convertCheckpoint } = await import('./convert-checkpoint.js');
  await convertCheckpoint(checkpoint, folder, target, signal);
  const files: Record<string, string> = {};
  for (const name of MODEL_FILES) files[name] = await fileDigest(join(folder, name), cache);
  await writeFile(join(folder, MANIFEST_FILE), JSON.stringify({ files }));
}

/** Whether the folder holds a whole conversion, unchanged since: the manifest is written last. */
async function isComplete(folder: string, cache: string): Promise<boolean> {
  const manifest = await readJsonObject(join(folder, MANIFEST_FILE)).catch(() => undefined);
  const files = manifest?.files;
  if (!isJsonObject(files)) return false;
  for (const name of MODEL_FILES) {
    const found = await fileDigest(join(folder, name), cache).catch(() => undefined);
    if (found === undefined || found !== files[name]) return false;
  }
  return true;
}

/** Renames the finished folder; where another process was first, its result is as good as ours. */
async function moveIntoPlace(temporary: string, folder: string, isDone: () => Promise<boolean>): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (!(await isDone())) throw error;
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(TEMPORARY_PREFIX)) continue;
    const path = join(parent, name);
    const status = await stat(path).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined); // another user's: not in our way
    }
  }
}
