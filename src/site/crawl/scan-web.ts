import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../errors.js';
import type { ManifestRow } from '../manifest/manifest.js';
import type { ClassifyOptions } from '../scan/classify-alt.js';
import { crawlSite } from './crawl-site.js';
import { WebClient } from './web-client.js';

/** What a scan of a site on the web takes. */
export interface ScanWebOptions extends ClassifyOptions {
  readonly maxPages: number;
  /** Milliseconds between requests. */
  readonly pause: number;
  /** Seconds for one answer. */
  readonly timeout: number;
  readonly allowPrivate: boolean;
}

/** Largest page or sitemap, in bytes: sitemaps.org allows 50 MiB. */
const maxBytes = 50 * 2 ** 20;

/**
 * Scans a site on the web from a page or a sitemap.
 *
 * @throws UsageError for something else than an http or https address
 */
export function scanWeb(address: string, options: ScanWebOptions): AsyncGenerator<ManifestRow> {
  if (!URL.canParse(address)) throw new UsageError(`expected an address, found ${address}.`);
  const { timeout, allowPrivate, ...rest } = options;
  const client = new WebClient({
    timeout: timeout * 1000,
    maxBytes,
    ...(allowPrivate ? { isForbidden: () => false } : {}),
  });
  return crawlSite(new URL(address), { ...rest, client, maxBytes, wait: sleep });
}
