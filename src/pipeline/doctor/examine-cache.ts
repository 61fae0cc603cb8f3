import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes } from '../../hub/format-bytes.js';
import { freeSpace } from '../../hub/free-space.js';
import type { Finding } from './finding.js';

/** Room for git-large as it is fetched and converted in float32, the largest that a model takes. */
const ROOM_FOR_A_MODEL = 3.2e9;

/** Looks at a cache folder: what it holds, whether it can be written to, and how much room is left. */
export async function examineCache(name: string, folder: string): Promise<Finding> {
  const held = await bytesIn(folder);
  const free = await freeSpace(folder);
  const found = `${formatBytes(held)} in ${folder}, ${Number.isFinite(free) ? formatBytes(free) : 'unknown'} free`;
  if (!(await isWritable(folder))) {
    const remedy = 'Give yourself the right to write there, or set CAPWRIGHT_CACHE or HF_HOME to another folder.';
    return { name, state: 'failed', found: `${found}, read-only`, remedy };
  }
  if (free < ROOM_FOR_A_MODEL) {
    const remedy = 'The largest model takes 3.2 GB. Free some space ("capwright models remove"), or move the cache.';
    return { name, state: 'absent', found, remedy };
  }
  return { name, state: 'ok', found };
}

/** Whether a folder, or the nearest one above that is there, can be written to. */
async function isWritable(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const status = await stat(path).catch(() => undefined);
    if (status === undefined && dirname(path) !== path) continue;
    return access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
  }
}

/** Bytes of the files below a folder; links are not followed. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
