import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ManifestRow } from '../../../src/site/manifest/manifest.js';
import { defaultComponents, defaultInclude, defaultServed, scanFolder } from '../../../src/site/scan/scan-folder.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'capwright-scan-'));
  await mkdir(join(root, 'node_modules'));
  await sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } })
    .png()
    .toFile(join(root, 'a.png'));
  await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toFile(join(root, 'dot.png'));
  await writeFile(join(root, 'b.md'), 'one\r\n\r\ntwo ![](a.png)\r\n');
  await writeFile(join(root, 'a.html'), '<img src=dot.png><img src=gone.png alt="Gone"><img width=1 height=1>');
  await writeFile(join(root, 'c.jsx'), 'const =');
  await writeFile(join(root, 'deep.html'), `${'<div>'.repeat(30_000)}<img src=a.png>`);
  await writeFile(join(root, 'node_modules', 'x.html'), '<img>');
});
afterAll(() => rm(root, { recursive: true }));

async function scan(include = defaultInclude) {
  const options = {
    include,
    exclude: [],
    served: defaultServed,
    components: defaultComponents,
    maxLength: 125,
    emptyMarkdown: 'missing',
  } as const;
  const rows: ManifestRow[] = [];
  for await (const row of scanFolder(root, options)) rows.push(row);
  return rows;
}

test('rows in order, one bad document never ends the scan', async () => {
  const rows = await scan();
  expect(rows[0]).toMatchObject({ type: 'alt-manifest', version: 1, root, kind: 'folder' });
  expect(rows.slice(1).map((row) => [row.type, 'id' in row ? row.id : 'file' in row ? row.file : ''])).toEqual([
    ['file', 'a.html'],
    ['image', 'a.html:1:1'],
    ['image', 'a.html:1:18'],
    ['image', 'a.html:1:47'],
    ['file', 'b.md'],
    ['image', 'b.md:3:5'],
    ['file', 'c.jsx'],
    ['file', 'deep.html'],
  ]);
  expect(rows[2]).toMatchObject({ status: 'missing', spacer: true, width: 1, location: { path: 'dot.png' } });
  expect(rows[3]).toMatchObject({ status: 'described', spacer: false, location: { kind: 'broken' } });
  expect(rows[4]).toMatchObject({ spacer: true, location: { kind: 'unknown' } });
  expect(rows[6]).toMatchObject({ status: 'missing', width: 8, height: 6, spacer: false, written: '' });
  expect(rows[7]).toMatchObject({ error: { code: 'SYNTAX' } });
  expect(rows[8]).toMatchObject({ error: { code: 'SYNTAX' } });
});

test('a folder without documents is a usage error', async () => {
  await expect(scan(['**/*.vue'])).rejects.toThrow(/found none/);
});
