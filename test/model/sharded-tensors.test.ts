import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { openSafetensors } from '../../src/model/safetensors.js';
import { openShardedTensors } from '../../src/model/sharded-tensors.js';
import { errorOf } from '../support/error-of.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { float32Tensor, writeSafetensors } from '../support/write-safetensors.js';

/** Two shards and an index; gives the index's path. */
function shards(index: unknown = { weight_map: { one: 'a.safetensors', two: 'b.safetensors' } }): string {
  const folder = scratchFolder();
  writeSafetensors(join(folder, 'a.safetensors'), new Map([['one', float32Tensor([1], [1])]]));
  writeSafetensors(join(folder, 'b.safetensors'), new Map([['two', float32Tensor([2], [2, 3])]]));
  const path = join(folder, 'model.safetensors.index.json');
  writeFileSync(path, JSON.stringify(index));
  return path;
}

describe('openShardedTensors', () => {
  it('shows the shards as one file', async () => {
    const tensors = await openShardedTensors(shards(), openSafetensors);
    expect([...tensors.tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ['one', [1]],
      ['two', [2]],
    ]);
    expect(new Float32Array((await tensors.read('two')).buffer)).toEqual(Float32Array.of(2, 3));
    await expect(tensors.read('three')).rejects.toThrow(/expected a tensor three, found none/);
    await tensors.close();
  });

  it.each([
    ['no map', {}, /index\.json: expected a weight_map object, found nothing/],
    ['a shard outside the folder', { weight_map: { one: '../a.safetensors' } }, /expected a file name for one/],
    ['a shard that is no name', { weight_map: { one: 3 } }, /expected a file name for one, found 3/],
    [
      'a tensor in the wrong shard',
      { weight_map: { one: 'b.safetensors' } },
      /expected one in b\.safetensors, found no/,
    ],
  ])('refuses an index with %s', async (_, index, message) => {
    const error = await errorOf(openShardedTensors(shards(index), openSafetensors));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(message);
  });

  it('says which shard is missing, and closes the others', async () => {
    const index = shards();
    rmSync(join(index, '..', 'b.safetensors'));
    let open = 0;
    const error = await errorOf(
      openShardedTensors(index, async (path) => {
        const file = await openSafetensors(path);
        open++;
        return {
          ...file,
          close: () => {
            open--;
            return file.close();
          },
        };
      }),
    );
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/b\.safetensors: can't be opened/);
    expect(open).toBe(0);
  });
});
