import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Bytes read at a time. */
const BLOCK = 4 * 1024 * 1024;

/**
 * Says whether a file's content is the one its etag names: the hub's etag is the sha256 of a large (LFS) file and the
 * git blob id (sha1 over "blob <size>\0" and the content) of a small one.
 * @returns undefined when the etag is neither (a mirror that makes its own), so that nothing can be said
 */
export async function matchesEtag(path: string, etag: string, signal?: AbortSignal): Promise<boolean | undefined> {
  const algorithm = /^[0-9a-f]{64}$/.test(etag) ? 'sha256' : /^[0-9a-f]{40}$/.test(etag) ? 'sha1' : undefined;
  if (algorithm === undefined) return undefined;
  const file = await open(path, 'r');
  try {
    const hash = createHash(algorithm);
    if (algorithm === 'sha1') hash.update(`blob ${(await file.stat()).size}\0`);
    const block = Buffer.alloc(BLOCK);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(block, 0, BLOCK, null);
      if (bytesRead === 0) return hash.digest('hex') === etag;
      hash.update(block.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
