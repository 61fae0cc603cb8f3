import type { Decoding } from '../model/decoding.js';
import { SessionClient } from '../model/session-client.js';
import type { ModelIdentity } from './git-captioner.js';
import type { PreparedModel } from './prepare-model.js';

/**
 * Loads a converted checkpoint on a thread of its own.
 * @param threads of the model; default one a core
 * @throws ModelError when the model can't be loaded
 */
export async function openSession(
  { found, checkpoint: { config }, converted, precision }: PreparedModel,
  decoding: Decoding,
  threads: number | undefined,
): Promise<{ model: ModelIdentity; session: SessionClient }> {
  const session = await SessionClient.open({
    modelPath: converted.graphPath(decoding),
    frames: config.frames,
    eosTokenId: config.eosTokenId,
    vocabularySize: config.vocabularySize,
    decoding,
    threads,
  });
  const { name, revision } = found;
  return { session, model: { name, revision, digest: converted.checkpointDigest, precision, device: 'cpu' } };
}
