import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The SHA-256 of a file's contents, as hex. It is remembered under the file's path, size and time of change, so that
 * the gigabytes of a large checkpoint are read once and not at every start.
 * @param memory a folder for what is remembered; may not exist yet
 */
export async function fileDigest(path: string, memory: string): Promise<string> {
  const real = await realpath(path);
  const { size, mtimeMs, ctimeMs, ino } = await stat(real);
  const identity = createHash('sha256').update([real, size, mtimeMs, ctimeMs, ino].join('\0')).digest('hex');
  const note = join(memory, 'digests', identity.slice(0, 32));
  const known = await readFile(note, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(known)) return known;

  const hash = createHash('sha256');
  for await (const chunk of createReadStream(real, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  const digest = hash.digest('hex');
  await remember(note, digest).catch(() => undefined); // a read-only cache costs time, nothing else
  return digest;
}

async function remember(note: string, digest: string): Promise<void> {
  await mkdir(dirname(note), { recursive: true });
  const temporary = `${note}.${randomUUID()}`;
  await writeFile(temporary, digest);
  await rename(temporary, note);
}
