import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crawlSite } from '../../../src/site/crawl/crawl-site.js';
import { WebClient, type WebClientOptions } from '../../../src/site/crawl/web-client.js';
import type { ManifestRow } from '../../../src/site/manifest/manifest.js';

type Page = string | Buffer | ((request: IncomingMessage, response: ServerResponse) => void);

let server: Server;
let origin: string;
let pages: Record<string, Page>;
let asked: string[];
let waits: number[];

beforeEach(async () => {
  asked = [];
  waits = [];
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const page = pages[path];
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'function') page(request, response);
    else
      response
        .writeHead(200, {
          'content-type': path.endsWith('.txt')
            ? 'text/plain'
            : path.includes('.xml')
              ? 'application/xml'
              : 'text/html',
        })
        .end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function crawl(
  path: string,
  more: { maxPages?: number } & Partial<WebClientOptions> = {},
): Promise<ManifestRow[]> {
  const { maxPages = 20, ...client } = more;
  const rows: ManifestRow[] = [];
  const options = {
    client: new WebClient({ timeout: 2000, maxBytes: 10_000, isForbidden: () => false, ...client }),
    maxPages,
    pause: 250,
    maxBytes: 10_000,
    wait: (milliseconds: number) => Promise.resolve(waits.push(milliseconds)),
    maxLength: 125,
    emptyMarkdown: 'missing',
  } as const;
  for await (const row of crawlSite(new URL(path, origin), options)) rows.push(row);
  return rows;
}

function files(rows: ManifestRow[]): string[] {
  return rows.flatMap((row) => (row.type === 'file' ? [row.file.replace(origin, '')] : []));
}

function errors(rows: ManifestRow[]): string[] {
  return rows.flatMap((row) =>
    row.type === 'file' && row.error ? [`${row.file.replace(origin, '')} ${row.error.code}`] : [],
  );
}

test('follows links of the same origin, each page once, with pauses', async () => {
  pages = {
    '/': '<a href="/a#x">a</a><a href="a?q=1">a</a><a href="/">home</a><a href="http://elsewhere.invalid/">no</a><a href="x.pdf">no</a><a href="mailto:x@y">no</a>',
    '/a': '<base href="/deep/"><img src="b.png"><a href="c">c</a>',
    '/a?q=1': '<img src="data:,x" alt="x">',
    '/deep/c': '<a href="/a">back</a><img alt="" src="//cdn.invalid/i.png">',
  };
  const rows = await crawl('/');
  expect(files(rows)).toEqual(['/', '/a', '/a?q=1', '/deep/c']);
  expect(asked).toEqual(['/robots.txt', '/', '/a', '/a?q=1', '/deep/c']);
  expect(waits).toEqual([250, 250, 250]);
  const images = rows.filter((row) => row.type === 'image');
  expect(images.map(({ location }) => location)).toEqual([
    { kind: 'remote', url: `${origin}/deep/b.png` },
    { kind: 'data', url: 'data:,x' },
    { kind: 'remote', url: 'http://cdn.invalid/i.png' },
  ]);
  expect(rows[0]).toMatchObject({ type: 'alt-manifest', kind: 'web', root: `${origin}/` });
});

describe('robots.txt', () => {
  test('is obeyed, its delay too', async () => {
    pages = {
      '/robots.txt': 'User-agent: *\nDisallow: /no\nCrawl-delay: 2\n\nUser-agent: other\nDisallow: /',
      '/': '<a href="/no/1">no</a><a href="/yes">yes</a><a href="/sly">sly</a>',
      '/yes': '<p>',
      '/sly': (_, response) => response.writeHead(302, { location: '/no/2' }).end(),
    };
    const rows = await crawl('/');
    expect(files(rows)).toEqual(['/', '/yes', '/sly']);
    expect(errors(rows)).toEqual(['/sly REDIRECT']);
    expect(asked.filter((path) => path.startsWith('/no'))).toEqual([]);
    expect(new Set(waits)).toEqual(new Set([2000]));
  });

  test('that closes the start ends the scan; so does a server that can not give it', async () => {
    pages = { '/robots.txt': 'User-agent: capwright\nDisallow: /', '/': '<p>' };
    await expect(crawl('/')).rejects.toMatchObject({ code: 'ROBOTS' });
    pages = { '/robots.txt': (_, response) => response.writeHead(500).end(), '/': '<p>' };
    await expect(crawl('/')).rejects.toMatchObject({ code: 'ROBOTS' });
    expect(asked).not.toContain('/');
  });
});

test('a sitemap, an index and a gzipped sitemap give the pages; their links are not followed', async () => {
  const urls = (...paths: string[]) =>
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths.map((path) => `<url><loc> ${origin}${path} </loc><image:image xmlns:image="i"><image:loc>x</image:loc></image:image></url>`).join('')}</urlset>`;
  pages = {
    '/sitemap.xml': `<?xml version="1.0"?><sitemapindex><sitemap><loc>${origin}/one.xml</loc></sitemap><sitemap><loc>${origin}/two.xml.gz</loc></sitemap><sitemap><loc>http://elsewhere.invalid/s.xml</loc></sitemap><sitemap><loc>${origin}/sitemap.xml</loc></sitemap></sitemapindex>`,
    '/one.xml': urls('/a?x=1&amp;y=2', '/a?x=1&amp;y=2'),
    '/two.xml.gz': gzipSync(urls('/b', '/gone')),
    '/a?x=1&y=2': '<a href="/other">x</a>',
    '/b': '<img src=x>',
  };
  const rows = await crawl('/sitemap.xml');
  expect(files(rows)).toEqual(['/a?x=1&y=2', '/b', '/gone']);
  expect(errors(rows)).toEqual(['/gone STATUS']);
});

test('one bad page never ends the scan', async () => {
  pages = {
    '/': ['away', 'loop', 'big', 'slow', 'torn', 'busy', 'image', 'twin', 'cafe']
      .map((name) => `<a href=/${name}>`)
      .join(''),
    '/away': (_, response) => response.writeHead(301, { location: 'http://elsewhere.invalid/' }).end(),
    '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
    '/big': 'x'.repeat(20_000),
    '/slow': () => undefined,
    '/torn': (_, response) =>
      void response.writeHead(200, { 'content-length': '100' }).write('x', () => response.destroy()),
    '/busy': (_, response) =>
      asked.filter((path) => path === '/busy').length === 1
        ? response.writeHead(503, { 'retry-after': '7' }).end()
        : response.writeHead(200, { 'content-type': 'text/html' }).end('<img src=x>'),
    '/image': (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('x'),
    '/twin': (_, response) => response.writeHead(302, { location: '/' }).end(),
    '/cafe': (_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html; charset=windows-1252' })
        .end(Buffer.from('<img src=x alt="caf\xe9">', 'latin1')),
  };
  const rows = await crawl('/', { timeout: 500 });
  expect(errors(rows)).toEqual([
    '/away REDIRECT',
    '/loop REDIRECT',
    '/big TOO_LARGE',
    '/slow TIMEOUT',
    '/torn CONNECTION',
  ]);
  expect(files(rows).slice(-2)).toEqual(['/busy', '/cafe']);
  expect(waits).toContain(7000);
  expect(rows.at(-1)).toMatchObject({ alt: 'café' });
});

test('no more pages than asked for', async () => {
  pages = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`/${index || ''}`, `<a href=/${index + 1}>`]));
  expect(files(await crawl('/', { maxPages: 3 }))).toEqual(['/', '/1', '/2']);
});

describe('private addresses', () => {
  test.each([
    'http://127.0.0.1:1/',
    'http://[::1]:1/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest',
    'http://localhost:1/',
    'http://0x7f.1/',
  ])('%s is refused', async (address) => {
    const client = new WebClient({ timeout: 1000, maxBytes: 1000 });
    await expect(client.get(new URL(address))).rejects.toMatchObject({ code: 'PRIVATE' });
  });

  test('a redirect to one is refused as well', async () => {
    pages = {
      '/': (_, response) =>
        response.writeHead(302, { location: `${origin.replace('127.0.0.1', 'localhost')}/secret` }).end(),
      '/secret': 'x',
    };
    let answers = 0;
    const client = new WebClient({ timeout: 1000, maxBytes: 1000, isForbidden: () => (answers += 1) > 1 });
    await expect(client.get(new URL(origin))).rejects.toMatchObject({ code: 'PRIVATE' });
    expect(asked).toEqual(['/']);
  });

  test('the start of a scan says so', async () => {
    pages = {};
    await expect(crawl('/', { isForbidden: () => true })).rejects.toMatchObject({ code: 'PRIVATE' });
  });
});
