import { formatDevice } from '../device/device.js';
import { UsageError } from '../errors.js';
import { loadCatalogue } from '../hub/catalogue.js';
import { verifyModel, type ModelCheck, type PublishedLogits } from '../model/verify-model.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { prepareModel, type ModelOptions } from './prepare-model.js';
import { preprocessImage } from './preprocess/preprocess-image.js';

/** What a checkpoint was found to be worth. */
export interface Verification {
  readonly name: string;
  readonly revision: string | null;
  readonly digest: string;
  readonly precision: string;
  readonly device: string;
  /** Where the converted model lies. */
  readonly folder: string;
  readonly passed: boolean;
  readonly checks: readonly ModelCheck[];
}

/**
 * Converts a checkpoint and checks it against itself (see `verifyModel`).
 * @param image the picture that the catalogue's expected logits belong to; compares them too
 * @throws UsageError for an image where the catalogue has no logits of a single picture, ItemError when it can't be
 *   decoded, and what `prepareModel` and `verifyModel` throw
 */
export async function verifyCheckpoint(options: ModelOptions, image?: string): Promise<Verification> {
  const model = await prepareModel(options);
  const { found, checkpoint, converted, precision } = model;
  const [device = { provider: 'cpu' as const }] = model.devices;
  const published = image === undefined ? undefined : await publishedLogits(checkpoint, image);
  const checks = await verifyModel(checkpoint, converted, { precision, device }, published);
  return {
    ...{ name: found.name, revision: found.revision, digest: converted.checkpointDigest, precision },
    device: formatDevice(device),
    folder: converted.folder,
    passed: checks.every(({ passed }) => passed),
    checks,
  };
}

async function publishedLogits(checkpoint: Checkpoint, image: string): Promise<PublishedLogits> {
  const { models } = await loadCatalogue();
  const known = models.find(({ name, repository }) => checkpoint.name === name || checkpoint.name === repository);
  if (known === undefined || known.frames > 1) {
    const why = known === undefined ? 'is not in the catalogue' : 'is published with the logits of a clip';
    throw new UsageError(
      `expected no --image: ${checkpoint.name} ${why}. Leave it out; the other checks are the same.`,
    );
  }
  const { values, tolerance } = known.firstLogits;
  // The published logits come from the reference, which does not turn pictures.
  const { data } = await preprocessImage(image, checkpoint.preprocessor, { resize: 'exact', autoOrient: false });
  return { pixels: data, values, tolerance };
}
