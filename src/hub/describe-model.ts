import { cachedCheckpoints, type CachedCheckpoint } from './cached-checkpoints.js';
import { loadCatalogue, type CatalogueModel } from './catalogue.js';
import { readHubSettings, type Environment } from './hub-settings.js';
import { parseModelName } from './model-name.js';
import { resolveCheckpoint } from './resolve-checkpoint.js';

/** All that is known of one model without asking the hub. */
export interface ModelDescription {
  readonly name: string;
  readonly description: string;
  readonly catalogue: CatalogueModel | null;
  /** What the picture of the expected logits shows; null without a catalogue entry. */
  readonly picture: string | null;
  readonly cached: readonly CachedCheckpoint[];
  /** Where a bundled model or a folder lies; null for repositories. */
  readonly folder: string | null;
}

/**
 * Describes the bundled model, a folder, or a repository (from the catalogue and the cache).
 * @throws UsageError for an unknown name, ModelError for a folder that is no checkpoint
 */
export async function describeModel(text: string, env: Environment): Promise<ModelDescription> {
  const catalogue = await loadCatalogue();
  const name = parseModelName(text, catalogue);
  if (name.kind !== 'repository') {
    const { name: shown, folder } = await resolveCheckpoint(text);
    const description =
      name.kind === 'bundled' ? 'The bundled model: it knows 83 drawn things and no photographs.' : 'A folder.';
    return { name: shown, description, catalogue: null, picture: null, cached: [], folder };
  }
  const { cacheDirectory } = await readHubSettings(env);
  const cached = (await cachedCheckpoints(cacheDirectory)).filter(({ repository }) => repository === name.repository);
  const entry = catalogue.models.find(({ repository }) => repository === name.repository) ?? null;
  return {
    name: entry?.name ?? name.repository,
    description: entry?.description ?? 'A repository of the hub that is not in the catalogue.',
    catalogue: entry,
    picture: entry && (catalogue.pictures.get(entry.firstLogits.picture) ?? null),
    cached,
    folder: null,
  };
}
