import type { ManifestRow } from '../manifest/manifest.js';
import type { AltStatus } from './classify-alt.js';

/** What a scan came to. */
export interface ScanSummary {
  readonly files: number;
  /** Documents that could not be read. */
  readonly unreadable: number;
  readonly images: number;
  readonly byStatus: Readonly<Record<AltStatus, number>>;
  /** Images whose picture was not found. */
  readonly broken: number;
}

/** Counts the rows of a scan as they pass; read `summary` after the last. */
export class ScanCounter {
  private files = 0;
  private unreadable = 0;
  private images = 0;
  private broken = 0;
  private readonly byStatus = { described: 0, decorative: 0, missing: 0, suspicious: 0, computed: 0 };

  add(row: ManifestRow): void {
    if (row.type === 'file') {
      this.files += 1;
      if (row.error) this.unreadable += 1;
    }
    if (row.type !== 'image') return;
    this.images += 1;
    this.byStatus[row.status] += 1;
    if (row.location.kind === 'broken') this.broken += 1;
  }

  get summary(): ScanSummary {
    const { files, unreadable, images, byStatus, broken } = this;
    return { files, unreadable, images, byStatus: { ...byStatus }, broken };
  }
}
