import type { Checkpoint } from '../../src/model/checkpoint.js';
import type { ConvertedModel } from '../../src/model/converted-model.js';
import { completeDecoding, GREEDY, type DecodingRequest } from '../../src/model/decoding.js';
import { GitSession } from '../../src/model/git-session.js';

/** Opens a session of a converted checkpoint that decodes as asked, on one thread. */
export function openSession(
  { config }: Checkpoint,
  model: ConvertedModel,
  request: DecodingRequest = {},
): Promise<GitSession> {
  const decoding = completeDecoding(request);
  return GitSession.open({
    modelPath: model.graphPath(decoding),
    frames: config.frames,
    eosTokenId: config.eosTokenId,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: 1,
  });
}

/** Opens a session that walks or scores labels, given by their token ids with the end token. */
export function openLabelSession(
  { config }: Checkpoint,
  model: ConvertedModel,
  search: 'trie' | 'score',
  labels: readonly (readonly number[])[],
): Promise<GitSession> {
  const decoding = { ...GREEDY, search, labels };
  return GitSession.open({
    modelPath: model.graphPath(decoding),
    frames: config.frames,
    eosTokenId: config.eosTokenId,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: 1,
  });
}
