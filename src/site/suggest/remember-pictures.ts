import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import writeFileAtomic from 'write-file-atomic';
import type { FetchPicture } from './picture-bytes.js';

/**
 * Keeps fetched pictures in a folder, so that each is fetched once, also over several runs.
 *
 * @param folder made when the first picture comes
 * @param fetchPicture gets a picture from the web
 */
export function rememberPictures(folder: string, fetchPicture: (url: string) => Promise<Uint8Array>): FetchPicture {
  return async (url) => {
    const path = join(folder, createHash('sha256').update(url).digest('hex'));
    const kept = await readFile(path).catch(() => undefined);
    if (kept) return kept;
    const bytes = Buffer.from(await fetchPicture(url));
    await makeFolder(folder);
    await writeFileAtomic(path, bytes);
    return bytes;
  };
}
