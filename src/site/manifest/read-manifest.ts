import { UsageError } from '../../errors.js';
import { readJsonLines } from './json-lines.js';
import type { ManifestFile, ManifestHeader, ManifestImage, ManifestRow } from './manifest.js';

/** A manifest in memory. */
export interface Manifest {
  readonly header: ManifestHeader;
  readonly files: readonly ManifestFile[];
  readonly images: readonly ManifestImage[];
}

/**
 * Reads the manifest that `alt scan` wrote.
 *
 * @throws UsageError when the file is no manifest of this version
 */
export async function readManifest(path: string): Promise<Manifest> {
  // The rows are as `alt scan` wrote them; what they say of files is checked where it is used.
  const rows = (await readJsonLines(path)) as unknown as ManifestRow[];
  const [header] = rows;
  if (header?.type !== 'alt-manifest') {
    throw new UsageError(`${path}: expected a manifest of "capwright alt scan", found something else.`);
  }
  if ((header.version as number) !== 1) {
    throw new UsageError(`${path}: expected manifest version 1, found ${String(header.version)}. Scan the site again.`);
  }
  return {
    header,
    files: rows.filter((row) => row.type === 'file'),
    images: rows.filter((row) => row.type === 'image'),
  };
}
