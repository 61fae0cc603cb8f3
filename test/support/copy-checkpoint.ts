import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSafetensors } from '../../src/model/safetensors.js';
import { gitFixture } from './git-fixtures.js';
import { readAll, writeSafetensors, type StoredTensor } from './write-safetensors.js';

/** Copies a checkpoint fixture (without what the reference made of it) into a folder. */
export function copyCheckpoint(checkpoint: string, target: string): string {
  const source = gitFixture(checkpoint);
  for (const name of readdirSync(source)) {
    if (!['arrays', 'expected.json', 'tokenizer-golden.json'].includes(name)) {
      cpSync(join(source, name), join(target, name));
    }
  }
  return target;
}

/** Changes fields of a JSON file; undefined removes one. */
export function changeJson(path: string, changes: Record<string, unknown>): void {
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...changes }));
}

/** Changes the tensors of a copied checkpoint. */
export async function changeTensors(
  folder: string,
  change: (tensors: Map<string, StoredTensor>) => void,
): Promise<void> {
  const path = join(folder, 'model.safetensors');
  const file = await openSafetensors(path);
  const tensors = await readAll(file);
  await file.close();
  change(tensors);
  writeSafetensors(path, tensors);
}
