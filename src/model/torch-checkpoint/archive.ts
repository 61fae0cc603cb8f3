import type { FileHandle } from 'node:fs/promises';
import { fromFdPromise } from 'yauzl';
import { ModelError } from '../../errors.js';

/** Where the bytes of one archive member lie in the file. */
export interface ArchiveMember {
  readonly start: number;
  readonly byteLength: number;
}

/** First bytes of the formats that people mistake for one another. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** torch before 1.6: a pickle (protocol 2) of the number 0x1950a86a20f9469cfc6c. */
const LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc];
const LFS_POINTER = [...Buffer.from('version ht')];

/**
 * Lists the members of a torch archive: a zip (also zip64) in which everything is stored, never compressed, so that a
 * tensor's bytes can be read straight from the file.
 * @param file an open file; stays open
 * @param path names the file in messages
 * @returns members by their name below the archive's top folder: `data.pkl`, `data/0`, `version`, …
 * @throws ModelError when the file is truncated, compressed, of torch's older format, or no state dict at all
 */
export async function listArchive(file: FileHandle, path: string): Promise<Map<string, ArchiveMember>> {
  await checkFirstBytes(file, path);
  let compressed: string | undefined;
  const members = new Map<string, ArchiveMember>();
  try {
    const zip = await fromFdPromise(file.fd, { lazyEntries: true, autoClose: false });
    for await (const entry of zip.eachEntry()) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const name = entry.fileName.slice(entry.fileName.indexOf('/') + 1);
      if (entry.compressionMethod !== 0) compressed ??= entry.fileName;
      members.set(name, { start: fileDataStart, byteLength: entry.uncompressedSize });
    }
  } catch (error) {
    throw new ModelError(
      `${path}: expected a whole torch archive, found a truncated or damaged one (${(error as Error).message}). Fetch it again.`,
      { cause: error },
    );
  }
  if (members.has('constants.pkl') || !members.has('data.pkl')) {
    throw new ModelError(
      `${path}: expected a state dict of torch.save, found ${members.has('data.pkl') ? 'a TorchScript program' : 'a zip without data.pkl'}. ` +
        'Save it as torch.save(model.state_dict(), "pytorch_model.bin").',
    );
  }
  if (compressed !== undefined) {
    throw new ModelError(
      `${path}: expected stored members, found ${compressed} compressed: some tool has packed the file anew. ` +
        'Use the original, or save it again with torch.save.',
    );
  }
  return members;
}

async function checkFirstBytes(file: FileHandle, path: string): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(10), 0, 10, 0);
  const startsWith = (magic: readonly number[]): boolean => magic.every((byte, index) => buffer[index] === byte);
  if (startsWith(ZIP)) return;
  if (startsWith(LEGACY)) {
    throw new ModelError(
      `${path}: expected torch's zip format, found the one of torch before 1.6. Load it once in Python and save it again: ` +
        `torch.save(torch.load("pytorch_model.bin", weights_only=True), "pytorch_model.bin").`,
    );
  }
  if (startsWith(LFS_POINTER)) {
    throw new ModelError(
      `${path}: expected weights, found a Git LFS pointer: the clone has not fetched its large files. Run "git lfs pull".`,
    );
  }
  throw new ModelError(
    `${path}: expected a file of torch.save (zip), found ${bytesRead === 0 ? 'an empty file' : 'another format'}. Fetch it again.`,
  );
}
