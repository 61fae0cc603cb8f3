import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { ModelError } from '../errors.js';

/**
 * The SHA-256 of a file's contents, as hex. It is remembered under the file's inode, size and time of change, so that
 * the gigabytes of a large checkpoint are read once and not at every start; moving a file does not make it forgotten.
 * @param memory a folder for what is remembered; may not exist yet
 * @throws ModelError when the file can't be read
 */
export async function fileDigest(path: string, memory: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    const identity = createHash('sha256').update([dev, ino, size, mtimeMs, ctimeMs].join()).digest('hex');
    const note = join(memory, 'digests', identity.slice(0, 32));
    const known = await readFile(note, 'utf8').catch(() => '');
    if (/^[0-9a-f]{64}$/.test(known)) return known;

    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
    const digest = hash.digest('hex');
    await remember(note, digest).catch(() => undefined); // a read-only cache costs time, nothing else
    return digest;
  } catch (error) {
    throw new ModelError(`${path}: can't be read (${(error as Error).message}). Is the folder complete?`, {
      cause: error,
    });
  }
}

async function remember(note: string, digest: string): Promise<void> {
  await makeFolder(dirname(note));
  const temporary = `${note}.${randomUUID()}`;
  await writeFile(temporary, digest);
  await rename(temporary, note);
}
