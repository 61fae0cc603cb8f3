import { AtomicFile } from '../../pipeline/writers/atomic-file.js';
import { toJsonLine } from './json-lines.js';
import type { ManifestRow } from './manifest.js';

/** Where a manifest goes: a file, which appears only when it is complete, wherever `write` writes it, or nowhere. */
export interface ManifestTarget {
  readonly path?: string | undefined;
  readonly write?: ((text: string) => Promise<void>) | undefined;
}

/**
 * Writes the rows of a scan as they come, and tells each.
 *
 * @param onRow called for each row once it is written
 * @throws OutputError when the file can't be written, and what the scan and `write` throw; a file that stood there stays then
 */
export async function writeManifest(
  rows: AsyncIterable<ManifestRow>,
  { path, write }: ManifestTarget,
  onRow: (row: ManifestRow) => void,
): Promise<void> {
  const file = path === undefined ? undefined : await AtomicFile.create(path);
  try {
    for await (const row of rows) {
      const line = toJsonLine(row);
      await (file ? file.write(line) : write?.(line));
      onRow(row);
    }
    await file?.commit();
  } catch (error) {
    await file?.discard();
    throw error;
  }
}
