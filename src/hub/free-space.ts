import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Gives the bytes that a user may still write below a folder (which need not exist yet). */
export type FreeSpace = (folder: string) => Promise<number>;

/** Asks the file system; infinite where it does not say. */
export const freeSpace: FreeSpace = async (folder) => {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) return Number.POSITIVE_INFINITY;
    }
  }
};
