import { readFile, stat } from 'node:fs/promises';
import { ItemError } from '../../errors.js';

const GIBIBYTE = 2 ** 30;

/** Stands in Node's names of files for bytes that are no UTF-8; a file can't be opened by such a name. */
const REPLACEMENT = '\uFFFD';

/**
 * Reads an image file whole. Only regular files are opened: a pipe or a device would block the run.
 * @throws ItemError IMAGE_MISSING, IMAGE_IS_DIRECTORY, IMAGE_EMPTY, IMAGE_TOO_LARGE (over 1 GiB) or IMAGE_UNREADABLE
 */
export async function readImageBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await stat(path);
    if (file.isDirectory()) {
      throw new ItemError('IMAGE_IS_DIRECTORY', `${path}: expected an image file, found a directory.`);
    }
    if (!file.isFile()) {
      throw new ItemError('IMAGE_UNREADABLE', `${path}: expected an image file, found a pipe, socket or device.`);
    }
    checkImageSize(path, file.size);
    return await readFile(path);
  } catch (error) {
    if (error instanceof ItemError) throw error;
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}

/** @throws ItemError IMAGE_TOO_LARGE for more than 1 GiB */
export function checkImageSize(path: string, bytes: number): void {
  if (bytes <= GIBIBYTE) return;
  const size = (bytes / GIBIBYTE).toFixed(1);
  throw new ItemError('IMAGE_TOO_LARGE', `${path}: expected an image file of at most 1 GiB, found ${size} GiB.`);
}

function fileError(path: string, error: NodeJS.ErrnoException): ItemError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    const advice = path.includes(REPLACEMENT)
      ? 'Its name seems to be in another encoding than UTF-8: rename it.'
      : 'Was it moved or deleted?';
    return new ItemError('IMAGE_MISSING', `${path}: expected an image file, found none. ${advice}`, { cause: error });
  }
  const reason = error.code === 'EACCES' || error.code === 'EPERM' ? 'permission denied' : error.message;
  return new ItemError('IMAGE_UNREADABLE', `${path}: can't be read (${reason}).`, { cause: error });
}
