import { once } from 'node:events';
import { AtomicFile } from '../../pipeline/writers/atomic-file.js';
import { toJsonLine } from './json-lines.js';
import type { ManifestRow } from './manifest.js';

/** Where a manifest goes: a file, which appears only when it is complete, a stream, or nowhere. */
export interface ManifestTarget {
  readonly path?: string | undefined;
  readonly stream?: NodeJS.WritableStream | undefined;
}

/**
 * Writes the rows of a scan as they come, and tells each.
 *
 * @param onRow called for each row once it is written
 * @throws OutputError when the file can't be written, and what the scan throws; a file that stood there stays then
 */
export async function writeManifest(
  rows: AsyncIterable<ManifestRow>,
  { path, stream }: ManifestTarget,
  onRow: (row: ManifestRow) => void,
): Promise<void> {
  const file = path === undefined ? undefined : await AtomicFile.create(path);
  try {
    for await (const row of rows) {
      const line = toJsonLine(row);
      if (file) await file.write(line);
      else if (stream?.write(line) === false) await once(stream, 'drain');
      onRow(row);
    }
    await file?.commit();
  } catch (error) {
    await file?.discard();
    throw error;
  }
}
