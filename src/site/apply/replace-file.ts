import { constants } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { OutputError } from '../../errors.js';

/**
 * Replaces a file at once: written beside it, synced, renamed; mode and owner stay. A reader sees the old file or the new one.
 *
 * @param path the file
 * @param before what it is expected to hold still
 * @param after what it is to hold
 * @param backup keeps a copy as `<path>.orig` (or `.orig.1`, …), never over another
 * @returns the path of the copy, if one was made
 * @throws OutputError when the file changed meanwhile or can't be written
 */
export async function replaceFile(
  path: string,
  before: Uint8Array,
  after: Uint8Array,
  backup: boolean,
): Promise<string | undefined> {
  try {
    const copy = backup ? await keepCopy(path) : undefined;
    if (!(await readFile(path)).equals(before)) throw new Error('it changed while it was edited');
    await writeFileAtomic(path, Buffer.from(after));
    return copy;
  } catch (error) {
    const { message } = error as Error;
    throw new OutputError(`${path}: can't be written (${message}). It is as it was; run the same command again.`, {
      cause: error,
    });
  }
}

async function keepCopy(path: string): Promise<string> {
  for (let number = 0; ; number += 1) {
    const copy = number === 0 ? `${path}.orig` : `${path}.orig.${number}`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
