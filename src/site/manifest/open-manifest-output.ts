import { once } from 'node:events';
import { AtomicFile } from '../../pipeline/writers/atomic-file.js';
import { toJsonLine } from './json-lines.js';
import type { ManifestRow } from './manifest.js';

/** Where a manifest goes. */
export interface ManifestOutput {
  write(row: ManifestRow): Promise<void>;
  /** Completes it; a file appears only now. */
  close(): Promise<void>;
}

/**
 * Opens the place for a manifest: a file, else a stream, else nowhere.
 *
 * @param path the file, if any; what stood there stays until the new manifest is complete
 * @param stream where rows go without a file
 * @throws OutputError when the file can't be made
 */
export async function openManifestOutput(
  path: string | undefined,
  stream: NodeJS.WritableStream | undefined,
): Promise<ManifestOutput> {
  if (path !== undefined) {
    const file = await AtomicFile.create(path);
    return { write: (row) => file.write(toJsonLine(row)), close: () => file.commit() };
  }
  return {
    write: async (row) => {
      if (stream?.write(toJsonLine(row)) === false) await once(stream, 'drain');
    },
    close: () => Promise.resolve(),
  };
}
