import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedCheckpoints, type CachedCheckpoint } from './cached-checkpoints.js';
import { loadCatalogue, type CatalogueModel } from './catalogue.js';
import { readHubSettings, type Environment } from './hub-settings.js';
import { BUNDLED_MODEL } from './model-name.js';
import { resolveCheckpoint } from './resolve-checkpoint.js';

/** A model that a user can name, and what of it is on this machine. */
export interface ListedModel {
  /** What to pass as `--model`. */
  readonly name: string;
  readonly source: 'bundled' | 'catalogue' | 'cache';
  /** What the catalogue says; absent for other people's fine-tunes and git-demo. */
  readonly catalogue?: CatalogueModel;
  /** Bytes on this machine: of the bundled files, or of all cached commits together. */
  readonly bytesOnDisk: number;
  readonly cached: readonly CachedCheckpoint[];
}

/**
 * Lists the bundled model, the catalogue and whatever other GIT checkpoints the cache holds.
 * @throws UsageError or ModelError when the settings or the catalogue can't be read
 */
export async function listModels(env: Environment): Promise<ListedModel[]> {
  const { cacheDirectory } = await readHubSettings(env);
  const cached = await cachedCheckpoints(cacheDirectory);
  const { models } = await loadCatalogue();
  const held = (repository: string): Pick<ListedModel, 'bytesOnDisk' | 'cached'> => {
    const mine = cached.filter((checkpoint) => checkpoint.repository === repository);
    return { bytesOnDisk: mine.reduce((sum, { bytes }) => sum + bytes, 0), cached: mine };
  };
  const others = new Set(cached.map(({ repository }) => repository));
  for (const { repository } of models) others.delete(repository);
  return [
    { name: BUNDLED_MODEL, source: 'bundled', bytesOnDisk: await bundledBytes(), cached: [] },
    ...models.map((model): ListedModel => ({
      name: model.name,
      source: 'catalogue',
      catalogue: model,
      ...held(model.repository),
    })),
    ...[...others].map((name): ListedModel => ({ name, source: 'cache', ...held(name) })),
  ];
}

async function bundledBytes(): Promise<number> {
  const { folder } = await resolveCheckpoint(BUNDLED_MODEL);
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(folder, entry.name))).size;
  }
  return bytes;
}
