import type { FileHandle } from 'node:fs/promises';
import { ModelError } from '../errors.js';

/**
 * Fills `target` from `position`; a read may give less than asked for, and none at the end of the file.
 * @param where the file, and the tensor where it is one, for messages
 * @throws ModelError when the file ends before
 */
export async function readExactly(
  file: FileHandle,
  target: Uint8Array,
  position: number,
  where: string,
): Promise<void> {
  let done = 0;
  while (done < target.byteLength) {
    const { bytesRead } = await file.read(target, done, target.byteLength - done, position + done);
    if (bytesRead === 0) {
      throw new ModelError(
        `${where}: truncated: expected ${target.byteLength} bytes at ${position}, found ${done}. Fetch the file again.`,
      );
    }
    done += bytesRead;
  }
}
