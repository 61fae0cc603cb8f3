import { CapwrightError, ItemError } from '../../errors.js';
import type { ManifestRow } from '../manifest/manifest.js';
import type { ClassifyOptions } from '../scan/classify-alt.js';
import type { ImageLocation } from '../scan/image-location.js';
import { manifestImages } from '../scan/manifest-images.js';
import { scanDocument } from '../scan/scan-document.js';
import { pageLinks } from './page-links.js';
import { parseSitemap } from './parse-sitemap.js';
import { robotsRules, type RobotsRules } from './robots-rules.js';
import type { WebAnswer, WebClient } from './web-client.js';

/** How a site on the web is visited. */
export interface CrawlOptions extends ClassifyOptions {
  readonly client: Pick<WebClient, 'get'>;
  /** Pages at the most. */
  readonly maxPages: number;
  /** Milliseconds between requests; the site's Crawl-delay counts where it is longer. */
  readonly pause: number;
  /** Largest unpacked sitemap in bytes. */
  readonly maxBytes: number;
  /** Waits; handed in by tests. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** Sitemaps of a site at the most, so that an index that lists itself comes to an end. */
const mostSitemaps = 50;
/** Addresses that are remembered at the most. */
const mostLinks = 1_000_000;
/** The longest wait that a busy server is granted, in milliseconds. */
const longestWait = 60_000;

/**
 * Visits a site politely, one page at a time, and judges its images: the same origin only, robots.txt obeyed, pauses between
 * requests. Nothing can be applied to a manifest of the web; it is for a review.
 *
 * @param start a page, whose links are followed breadth first, or a sitemap, whose pages are visited
 * @returns the manifest's rows; a page that fails becomes a file row with an error
 * @throws ItemError when the start itself can't be had
 */
export async function* crawlSite(start: URL, options: CrawlOptions): AsyncGenerator<ManifestRow> {
  const crawl = new Crawl(options);
  yield { type: 'alt-manifest', version: 1, root: start.href, kind: 'web', components: [] };
  yield* crawl.run(start);
}

class Crawl {
  private rules: RobotsRules = { allows: () => true, delay: 0 };
  private origin = '';
  private readonly queue: URL[] = [];
  private readonly seen = new Set<string>();
  private requests = 0;

  constructor(private readonly options: CrawlOptions) {}

  async *run(start: URL): AsyncGenerator<ManifestRow> {
    await this.enter(start);
    let first: WebAnswer | undefined = await this.get(start, () => true);
    if (first.url.origin !== this.origin) await this.enter(first.url); // http leads to https, example.com to www
    const listed = isSitemap(first);
    if (listed) await this.readSitemaps(first);
    else this.enqueue(first.url);
    for (let pages = 0; pages < this.options.maxPages;) {
      const url = this.queue.shift();
      if (!url) return;
      if (!this.rules.allows(url)) continue;
      pages += 1;
      try {
        const answer: WebAnswer = !listed && first?.url.href === url.href ? first : await this.get(url);
        first = undefined;
        if (isPage(answer) && this.isNew(answer.url, url)) yield* this.page(answer, !listed);
      } catch (error) {
        if (!(error instanceof CapwrightError)) throw error;
        yield failed(url, error);
      }
    }
  }

  /** Makes the origin of an address the one that is visited, under its own robots.txt. */
  private async enter(url: URL): Promise<void> {
    this.origin = url.origin;
    this.rules = await robotsRules(url, this.options.client);
    if (!this.rules.allows(url)) throw new ItemError('ROBOTS', `${url.href} is closed to robots by robots.txt.`);
  }

  private enqueue(url: URL): void {
    if (url.origin !== this.origin || this.seen.has(url.href) || this.seen.size >= mostLinks) return;
    this.seen.add(url.href);
    this.queue.push(url);
  }

  /** False for a page that was reached by a redirect and is known already. */
  private isNew(reached: URL, asked: URL): boolean {
    if (reached.href === asked.href) return true;
    if (this.seen.has(reached.href)) return false;
    this.seen.add(reached.href);
    return true;
  }

  /** Gets an address after a pause; a server that is busy is waited for once. */
  private async get(url: URL, mayFollow = (target: URL) => this.isOpen(target)): Promise<WebAnswer> {
    const { client, pause, wait } = this.options;
    if (this.requests > 0) await wait(Math.max(pause, this.rules.delay * 1000));
    this.requests += 1;
    let answer = await client.get(url, mayFollow);
    if (answer.status === 429 || answer.status === 503) {
      await wait(Math.min(longestWait, answer.retryAfter ?? 10_000));
      answer = await client.get(url, mayFollow);
    }
    if (answer.status < 400) return answer;
    throw new ItemError('STATUS', `${url.href} answered with status ${answer.status}.`);
  }

  private isOpen(url: URL): boolean {
    return url.origin === this.origin && this.rules.allows(url);
  }

  private async readSitemaps(first: WebAnswer): Promise<void> {
    const { maxBytes, maxPages } = this.options;
    const waiting: URL[] = [];
    let answer: WebAnswer | undefined = first;
    for (let count = 0; count < mostSitemaps && answer; count += 1) {
      const { pages, sitemaps } = parseSitemap(answer.body, maxBytes);
      for (const url of addresses(pages)) if (this.queue.length < maxPages) this.enqueue(url);
      waiting.push(...addresses(sitemaps).filter(({ origin }) => origin === this.origin));
      const next = waiting.shift();
      answer = next && (await this.get(next));
    }
  }

  private async *page(answer: WebAnswer, follow: boolean): AsyncGenerator<ManifestRow> {
    const { url, body, charset } = answer;
    const file = url.href;
    const document = await scanDocument(body, 'page.html', new Set(), charset);
    const base =
      document.baseHref !== undefined && URL.canParse(document.baseHref, file) ? new URL(document.baseHref, file) : url;
    if (follow) for (const link of pageLinks(document.nodes, base)) this.enqueue(link);
    const resolver = {
      locate: (address: string) => Promise.resolve(locate(address, base)),
      measure: () => Promise.resolve(undefined),
    };
    const rows = await manifestImages(file, document, resolver, this.options);
    yield { type: 'file', file, sha256: document.sha256, encoding: document.source.encoding, images: rows.length };
    yield* rows;
  }
}

function isPage({ type }: WebAnswer): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

function isSitemap({ type, url }: WebAnswer): boolean {
  return /^(?:application|text)\/(?:xml|gzip|x-gzip)$/.test(type) || /\.xml(?:\.gz)?$/i.test(url.pathname);
}

function addresses(texts: readonly string[]): URL[] {
  return texts.flatMap((text) => (/^https?:/i.test(text) && URL.canParse(text) ? [new URL(text)] : []));
}

function locate(address: string, base: URL): ImageLocation {
  const trimmed = address.trim();
  if (/^data:/i.test(trimmed)) return { kind: 'data', url: trimmed };
  if (!URL.canParse(trimmed, base.href)) return { kind: 'broken', tried: [trimmed] };
  const url = new URL(trimmed, base);
  if (/^https?:$/.test(url.protocol)) return { kind: 'remote', url: url.href };
  return { kind: 'unknown', reason: `the address begins with ${url.protocol}` };
}

function failed(url: URL, error: CapwrightError): ManifestRow {
  return { type: 'file', file: url.href, error: { code: error.code, message: error.message } };
}
