import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ManifestFile, ManifestHeader, ManifestImage } from '../../../src/site/manifest/manifest.js';
import type { Manifest } from '../../../src/site/manifest/read-manifest.js';
import { defaultComponents, defaultInclude, defaultServed, scanFolder } from '../../../src/site/scan/scan-folder.js';
import { CaptionCache } from '../../../src/site/suggest/caption-cache.js';
import { SuggestionPlan } from '../../../src/site/suggest/suggestion-plan.js';

let root: string;
let manifest: Manifest;
const style = { maxLength: 125, fullStop: true };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'capwright-suggest-'));
  const red = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const blue = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'blue' } })
    .png()
    .toBuffer();
  await writeFile(join(root, 'red.png'), red);
  await writeFile(join(root, 'copy-of-red.png'), red);
  await writeFile(join(root, 'sales-chart.png'), blue);
  await writeFile(
    join(root, 'a.html'),
    `<img src=red.png><img src=copy-of-red.png><a href=/x><img src=red.png></a><a href=/x>Shop <img src=red.png></a>
     <img src=sales-chart.png><img src=gone.png><img src="data:image/png;base64,${red.toString('base64')}">
     <img src=red.png width=1 height=1><img src="{{ x }}"><img src=https://example.com/x.png><img src=red.png alt="x.png">
     <svg role=img viewBox="0 0 10 10"><circle r=5 /></svg><button><img src=red.png></button>
     <figure><img src=red.png><figcaption>Red</figcaption></figure><img src=red.png alt=Fine><img src=red.png alt="">`,
  );
  const options = { include: defaultInclude, exclude: [], served: defaultServed, components: defaultComponents };
  const rows = [];
  for await (const row of scanFolder(root, { ...options, maxLength: 125, emptyMarkdown: 'missing' })) rows.push(row);
  const [header, ...rest] = rows;
  manifest = {
    header: header as ManifestHeader,
    files: rest.filter((row): row is ManifestFile => row.type === 'file'),
    images: rest.filter((row): row is ManifestImage => row.type === 'image'),
  };
});
afterAll(() => rm(root, { recursive: true }));

test('each distinct picture is captioned once, whatever it is called and wherever it is', async () => {
  const plan = await SuggestionPlan.create(manifest, ['missing']);
  const cache = await CaptionCache.open(join(root, 'once', 'captions.jsonl'), 'model');
  const items = plan.items(cache);
  expect(items.map(({ path }) => path)).toEqual(['red.png', 'sales-chart.png', 'a.html:4:6']);
  expect(plan.locked).toBe(1);
  expect(plan.pictures()).toHaveLength(3);
  for (const item of items) {
    const bytes = await item.read();
    expect((await sharp(bytes as Buffer).metadata()).format).toBe('png');
    expect(item.id).toMatch(/^[\da-f]{64}$/);
  }
});

test('rows carry suggestions, and flags where a caption can not know the purpose', async () => {
  const plan = await SuggestionPlan.create(manifest, ['missing', 'suspicious']);
  const cache = await CaptionCache.open(join(root, 'rows', 'captions.jsonl'), 'model');
  for (const { id, path } of plan.items(cache)) {
    if (id === undefined) throw new Error('an item without id');
    await cache.write(
      path.startsWith('sales')
        ? { id, path, error: { code: 'DECODE', message: 'it is torn.' } }
        : { id, path, caption: 'a picture of a red wall', logprob: -2, tokens: [] },
    );
  }
  const rows = plan.rows(cache, style);
  expect(
    rows.map(({ src, text, decorative, flags }) => [
      src?.slice(0, 16),
      text,
      decorative,
      flags.map(({ code }) => code),
    ]),
  ).toEqual([
    ['red.png', 'A red wall.', false, []],
    ['copy-of-red.png', 'A red wall.', false, []],
    ['red.png', 'A red wall.', false, ['link']],
    ['red.png', 'A red wall.', true, ['link']],
    ['sales-chart.png', '', false, ['chart', 'no-caption']],
    ['gone.png', '', false, ['no-caption']],
    ['data:image/png;b', 'A red wall.', false, []],
    ['red.png', '', true, ['spacer']],
    ['https://example.', '', false, ['no-caption']],
    ['red.png', 'A red wall.', false, ['suspicious']],
    [undefined, 'A red wall.', false, []],
    ['red.png', 'A red wall.', false, ['button']],
    ['red.png', 'A red wall.', false, ['caption']],
  ]);
  const groups = rows.map(({ group }) => group);
  expect(groups[0]).toBe(groups[1]);
  expect(groups[0]).toBe(groups[6]);
  expect(groups[2]).toBe(groups[3]); // the same picture in a link to the same place
  expect(new Set([groups[0], groups[2], groups[9], groups[11]]).size).toBe(4);
});

test('captions are kept: a second run asks for none of them, also after a torn line', async () => {
  const path = join(root, 'kept', 'captions.jsonl');
  const plan = await SuggestionPlan.create(manifest, ['missing']);
  const cache = await CaptionCache.open(path, 'model');
  const [first, second] = plan.items(cache);
  const record = { path: 'x', logprob: -1, tokens: [] };
  await cache.write({ ...record, id: first!.id!, caption: 'one' });
  await writeFile(path, `${await readFile(path, 'utf8')}{"picture":"torn`);
  const again = await CaptionCache.open(path, 'model');
  expect(plan.items(again).map(({ path: one }) => one)).toEqual(['sales-chart.png', 'a.html:4:6']);
  await again.write({ ...record, id: second!.id!, caption: 'two' });
  const third = await CaptionCache.open(path, 'model');
  expect(plan.items(third).map(({ path: one }) => one)).toEqual(['a.html:4:6']);
  const other = await CaptionCache.open(path, 'another model');
  expect(plan.items(other)).toHaveLength(3);
});
