import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFolder } from './is-folder.js';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never ends where a folder is there and takes
 * no others (below /proc).
 * @throws what the system answers, such as ENOENT, EACCES, EROFS, or ENOTDIR and EEXIST where a file is in the way
 */
export async function makeFolder(path: string): Promise<void> {
  const above = dirname(path);
  await makeOne(path).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    await makeFolder(above);
    await makeOne(path);
  });
}

/** Makes a folder in one that is there, unless it is there, too. */
async function makeOne(path: string): Promise<void> {
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error;
  });
}
