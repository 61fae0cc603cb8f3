import type { Checkpoint } from '../../src/model/checkpoint.js';
import type { ConvertedModel } from '../../src/model/converted-model.js';
import { completeDecoding, GREEDY, type Decoding, type DecodingRequest } from '../../src/model/decoding.js';
import { GitSession } from '../../src/model/git-session.js';

/** Opens a session of a converted checkpoint that decodes as asked, on one thread. */
export function openSession(
  checkpoint: Checkpoint,
  model: ConvertedModel,
  request: DecodingRequest = {},
): Promise<GitSession> {
  return open(checkpoint, model, completeDecoding(request));
}

/** Opens a session that walks or scores labels, given by their token ids with the end token. */
export function openLabelSession(
  checkpoint: Checkpoint,
  model: ConvertedModel,
  search: 'trie' | 'score',
  labels: readonly (readonly number[])[],
): Promise<GitSession> {
  return open(checkpoint, model, { ...GREEDY, search, labels });
}

function open({ config }: Checkpoint, model: ConvertedModel, decoding: Decoding): Promise<GitSession> {
  return GitSession.open({
    modelPath: model.graphPath(decoding),
    frames: config.frames,
    eosTokenIds: config.eosTokenIds,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: 1,
  });
}
