import { basename, dirname, join } from 'node:path';
import { ModelError } from '../errors.js';
import { describeJson, isJsonObject } from '../json-object.js';
import { readJsonObject } from './read-json.js';
import type { TensorFile, TensorInfo } from './tensor-file.js';

/**
 * Opens a checkpoint that is split over several files by its index (`model.safetensors.index.json`,
 * `pytorch_model.bin.index.json`) and shows them as one.
 * @param indexPath the index file
 * @param openShard opens one of the files it names
 * @throws ModelError when the index is malformed or a shard is missing or lacks a tensor
 */
export async function openShardedTensors(
  indexPath: string,
  openShard: (path: string) => Promise<TensorFile>,
): Promise<TensorFile> {
  const index = await readJsonObject(indexPath);
  const map = index?.weight_map;
  if (!isJsonObject(map)) {
    throw new ModelError(`${indexPath}: expected a weight_map object, found ${describeJson(map)}.`);
  }
  const shards = new Map<string, TensorFile>();
  const owner = new Map<string, TensorFile>();
  const tensors = new Map<string, TensorInfo>();
  const close = async (): Promise<void> => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    for (const [name, fileName] of Object.entries(map)) {
      if (typeof fileName !== 'string' || basename(fileName) !== fileName) {
        throw new ModelError(`${indexPath}: expected a file name for ${name}, found ${describeJson(fileName)}.`);
      }
      let shard = shards.get(fileName);
      if (shard === undefined) {
        shard = await openShard(join(dirname(indexPath), fileName));
        shards.set(fileName, shard);
      }
      const info = shard.tensors.get(name);
      if (info === undefined) {
        throw new ModelError(`${indexPath}: expected ${name} in ${fileName}, found no tensor of that name there.`);
      }
      owner.set(name, shard);
      tensors.set(name, info);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    tensors,
    async read(name) {
      const shard = owner.get(name);
      if (shard === undefined)
        throw new ModelError(`${indexPath}: expected a tensor ${name}, found none of that name.`);
      return shard.read(name);
    },
    close,
  };
}
