import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveImage, type SiteLayout } from '../../../src/site/scan/resolve-image.js';

let root: string;
let layout: SiteLayout;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'capwright-resolve-'));
  layout = { root, served: ['', 'public'], siteUrl: new URL('https://example.com/shop/') };
  for (const file of ['top.png', 'public/pub.png', 'blog/near.png', 'blog/caf é#.png', 'src/logo.png']) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), 'x');
  }
});
afterAll(() => rm(root, { recursive: true }));

test.each([
  ['near.png', undefined, 'blog/near.png'],
  ['./near.png?v=2#top', undefined, 'blog/near.png'],
  ['../top.png', undefined, 'top.png'],
  ['/pub.png', undefined, 'public/pub.png'],
  [' /top.png\n', undefined, 'top.png'],
  ['caf%20%C3%A9%23.png', undefined, 'blog/caf é#.png'],
  ['top.png', '/', 'top.png'],
  ['near.png', '/blog/', 'blog/near.png'],
  ['near.png', 'https://example.com/shop/blog/x.html', 'blog/near.png'],
  ['https://example.com/shop/top.png', undefined, 'top.png'],
  ['//example.com/shop/top.png', undefined, 'top.png'],
  ['@/logo.png', undefined, 'src/logo.png'],
  ['~/top.png', undefined, 'top.png'],
])('%j with base %j is %s', async (address, base, path) => {
  expect(await resolveImage(address, 'blog/post.html', base, layout)).toEqual({ kind: 'file', path });
});

test('other places are named, not fetched', async () => {
  const resolve = (address: string) => resolveImage(address, 'blog/post.html', undefined, layout);
  expect(await resolve('https://cdn.example.net/a.png')).toEqual({
    kind: 'remote',
    url: 'https://cdn.example.net/a.png',
  });
  expect(await resolve('data:image/png;base64,AA==')).toEqual({ kind: 'data', url: 'data:image/png;base64,AA==' });
  expect(await resolve('blob:x')).toMatchObject({ kind: 'unknown' });
  expect(await resolve('gone.png')).toEqual({
    kind: 'broken',
    tried: ['blog/gone.png', 'public/blog/gone.png'],
  });
  expect(await resolve('%E0%A4%A.png')).toMatchObject({ kind: 'broken' });
  expect(await resolve('http://[bad')).toMatchObject({ kind: 'broken' });
});
