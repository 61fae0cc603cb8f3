import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ModelError } from '../errors.js';
import type { JsonObject } from '../json-object.js';
import { exists } from '../exists.js';
import { CheckpointWeights } from './checkpoint-weights.js';
import { fileDigest } from './file-digest.js';
import { parseGenerationDefaults, type GenerationDefaults } from './generation-defaults.js';
import { parseGitConfig, withSpecialTokens, type GitConfig } from './git-config.js';
import type { PreprocessorConfig } from './preprocessor-config.js';
import { readJsonObject } from './read-json.js';
import { readPreprocessor } from './read-preprocessor.js';
import { openSafetensors } from './safetensors.js';
import { openShardedTensors } from './sharded-tensors.js';
import type { TensorFile } from './tensor-file.js';
import { WordPieceTokenizer } from './wordpiece-tokenizer.js';

/** A checkpoint folder in the layout of the Hugging Face hub, everything but the weights read. */
export interface Checkpoint {
  /** The folder's absolute path. */
  readonly folder: string;
  /** The folder's own name, for messages and headers. */
  readonly name: string;
  readonly config: GitConfig;
  readonly preprocessor: PreprocessorConfig;
  readonly generation: GenerationDefaults;
  readonly tokenizer: WordPieceTokenizer;
  /** The files that hold the weights, or the index that names them. */
  readonly weightFiles: readonly string[];
}

/**
 * Opens a checkpoint folder.
 * @param name what to call it; by default the folder's name
 * @throws ModelError naming the file or field that is missing, malformed or not GIT's
 */
export async function openCheckpoint(path: string, name?: string): Promise<Checkpoint> {
  const folder = resolve(path);
  const status = await stat(folder).catch(() => undefined);
  if (status?.isDirectory() !== true) {
    throw new ModelError(
      `${path}: expected a checkpoint folder, found ${status === undefined ? 'nothing of that name' : 'a file'}. ` +
        'Give a folder with config.json and model.safetensors, or git-demo.',
    );
  }
  const configPath = join(folder, 'config.json');
  const generationPath = join(folder, 'generation_config.json');
  const generationJson = (await readJsonObject(generationPath)) ?? {};
  const generation = parseGenerationDefaults(generationJson, generationPath);
  const config = withSpecialTokens(
    parseGitConfig(await requireJson(configPath), configPath),
    generationJson,
    generationPath,
  );
  const { preprocessor, source } = await readPreprocessor(folder);
  requireModelSize(preprocessor, config, source);
  const tokenizer = await WordPieceTokenizer.open(
    join(folder, 'tokenizer.json'),
    join(folder, 'tokenizer_config.json'),
  );
  const weightFiles = await findWeights(folder);
  return { folder, name: name ?? basename(folder), config, preprocessor, generation, tokenizer, weightFiles };
}

/**
 * Opens a checkpoint's weights, checks them against its configuration and runs `use` on them.
 * @throws ModelError when a file is damaged or a tensor is missing or mis-shaped
 */
export async function withWeights<Result>(
  { weightFiles, config }: Checkpoint,
  use: (weights: CheckpointWeights) => Promise<Result>,
): Promise<Result> {
  const [path = ''] = weightFiles;
  const file = await openTensors(path);
  try {
    return await use(CheckpointWeights.of(file, config, path));
  } finally {
    await file.close();
  }
}

/** The files beside the weights that decide what a checkpoint writes. */
const SETTINGS_FILES = [
  'config.json',
  'preprocessor_config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];

/** Those that came later: where they are absent, digests stay what they were before. */
const ADDED_SETTINGS_FILES = ['processor_config.json'];

/**
 * A hash of all that decides a checkpoint's captions: configuration, preprocessing, generation, tokenizer and weights.
 * @param memory the folder where file digests are remembered
 * @throws ModelError when a file can't be read
 */
export async function checkpointDigest(checkpoint: Checkpoint, memory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of SETTINGS_FILES) {
    const path = join(checkpoint.folder, name);
    hash.update((await exists(path)) ? await fileDigest(path, memory) : 'absent');
  }
  for (const name of ADDED_SETTINGS_FILES) {
    const path = join(checkpoint.folder, name);
    if (await exists(path)) hash.update(await fileDigest(path, memory));
  }
  for (const path of checkpoint.weightFiles) hash.update(await fileDigest(path, memory));
  return hash.digest('hex');
}

async function requireJson(path: string): Promise<JsonObject> {
  const json = await readJsonObject(path);
  if (json === undefined) {
    throw new ModelError(
      `${path}: expected this file in a GIT checkpoint folder, found none. Is the folder complete, and is it a checkpoint?`,
    );
  }
  return json;
}

/** A processor that makes pictures of another size than the position table is for would silently give nonsense. */
function requireModelSize(preprocessor: PreprocessorConfig, config: GitConfig, source: string): void {
  const { crop, resize } = preprocessor;
  const made = crop ?? (resize?.kind === 'exact' ? resize : undefined);
  const size = config.vision.imageSize;
  if (made?.height !== size || made.width !== size) {
    const found = made === undefined ? 'no fixed size' : `${made.height}x${made.width}`;
    throw new ModelError(
      `${source}: expected pictures of ${size}x${size} (vision_config.image_size), found ${found}. ` +
        'The file belongs to another checkpoint or an early revision: fetch the current one.',
    );
  }
}

const SINGLE_FILES = ['model.safetensors', 'pytorch_model.bin'];

/** The weights' file, or the index followed by the shards it names. Safetensors are preferred. */
async function findWeights(folder: string): Promise<string[]> {
  for (const name of SINGLE_FILES) {
    const single = join(folder, name);
    if (await exists(single)) return [single];
    const index = `${single}.index.json`;
    const json = await readJsonObject(index);
    if (json !== undefined) {
      const map = json.weight_map;
      const shards = typeof map === 'object' && map !== null ? [...new Set(Object.values(map).map(String))] : [];
      return [index, ...shards.map((shard) => join(folder, basename(shard)))];
    }
  }
  throw new ModelError(
    `${folder}: expected ${SINGLE_FILES.join(' or ')} (or a sharded one with its index), found none. Is the download complete?`,
  );
}

async function openTensors(path: string): Promise<TensorFile> {
  if (path.endsWith('.index.json')) return openShardedTensors(path, openTensors);
  if (!path.endsWith('.bin')) return openSafetensors(path);
  const { openTorchCheckpoint } = await import('./torch-checkpoint/open-torch-checkpoint.js');
  return openTorchCheckpoint(path);
}
