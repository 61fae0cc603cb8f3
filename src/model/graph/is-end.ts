import type { GitConfig } from '../git-config.js';
import type { GraphBuilder } from './graph-builder.js';

/** Where token ids are one of those that end a text: `bool`, of their shape. */
export function isEnd(body: GraphBuilder, ids: string, { eosTokenIds }: Pick<GitConfig, 'eosTokenIds'>): string {
  const [first, ...others] = eosTokenIds;
  return others.reduce(
    (found, id) => body.op('Or', [found, body.op('Equal', [ids, body.int64(id)])]),
    body.op('Equal', [ids, body.int64(first)]),
  );
}
