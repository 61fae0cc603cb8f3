import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { PipelineItem } from '../pipeline-item.js';
import { hash64 } from './hash64.js';

/** The fingerprint of an item's bytes and prompt; undefined when they can't be read. */
export async function contentHash(item: Pick<PipelineItem, 'read' | 'prompt'>): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    const input = await item.read();
    if (typeof input === 'string') for await (const piece of createReadStream(input)) hash.update(piece as Uint8Array);
    else hash.update(input);
  } catch {
    return undefined; // the decoder will say what is wrong with it
  }
  return hash64(hash.digest('hex'), item.prompt ?? '');
}
