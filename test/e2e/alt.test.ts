import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../support/chromium.js';
import { writeLargeSite } from '../support/large-site.js';
import { type CliResult, runCli } from '../support/run-cli.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const axe = fileURLToPath(import.meta.resolve('axe-core'));

function capwright(...args: string[]): Promise<CliResult> {
  return runCli(args);
}

async function readTree(folder: string): Promise<Map<string, Buffer>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return new Map(
    await Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const)),
  );
}

/** Compares bytes without a difference of megabytes in the report. */
function same(one: ReadonlyMap<string, Buffer>, other: ReadonlyMap<string, Buffer>): boolean {
  return one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes));
}

let work: string;
let site: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'capwright-alt-'));
  site = join(work, 'site');
  await cp(join(repository, 'examples/site'), site, { recursive: true });
});
afterAll(() => rm(work, { recursive: true }));

describe('the example site, from scan to apply', () => {
  let before: Map<string, Buffer>;
  beforeAll(async () => void (before = await readTree(site)));

  test('scan judges every image', async () => {
    const { code, stderr } = await capwright('alt', 'scan', site, '-o', join(work, 'site.alt.jsonl'));
    expect(stderr).toBe(
      '32 images in 5 documents: 26 missing, 2 suspicious, 1 described, 1 decorative, 2 computed; 1 broken\n',
    );
    expect(code).toBe(0);
  });

  test('suggest captions each distinct picture once, and none the second time', async () => {
    const suggest = () =>
      capwright('alt', 'suggest', join(work, 'site.alt.jsonl'), '-o', join(work, 'review'), '--json');
    const first = await suggest();
    expect(JSON.parse(first.stdout)).toMatchObject({ captioned: 10, failed: 0, places: 26 });
    expect(first.code).toBe(0);
    expect(JSON.parse((await suggest()).stdout)).toMatchObject({ captioned: 0, places: 26 });
    expect((await readdir(join(work, 'review'))).sort()).toEqual([
      'captions.jsonl',
      'review.csv',
      'review.html',
      'review.jsonl',
    ]);
  });

  test('apply writes what was approved, and taking it out again gives every byte back', async () => {
    const rows = (await readFile(join(work, 'review/review.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const decided = rows.map((row) =>
      row.type === 'use' ? { ...row, decision: 'approve', text: row.text === '' ? 'By hand' : row.text } : row,
    );
    const decisions = join(work, 'decisions.jsonl');
    await writeFile(decisions, decided.map((row) => `${JSON.stringify(row)}\n`).join(''));

    const dry = await capwright('alt', 'apply', decisions, '--dry-run');
    expect(dry.stdout).toContain('+<td><a href="mailto:zoe@example.org"><img border="0" src=\'img/snow.webp\' alt=\'');
    expect(same(await readTree(site), before)).toBe(true);

    const real = await capwright('alt', 'apply', decisions);
    expect(real.stderr).toBe('26 texts written in 5 files; 0 already there, 0 refused, 0 skipped, 0 undecided\n');
    expect(real.code).toBe(0);
    const after = await readTree(site);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());

    const texts = new Set(decided.map((row) => String(row.text)));
    let taken = 0;
    for (const [name, bytes] of after) {
      let text = bytes.toString('latin1');
      for (const one of texts) {
        const plain = Buffer.from(one).toString('latin1');
        for (const inserted of [
          `\n        alt="${plain}"`,
          `\n      alt='${plain}'`,
          ` alt="${plain}"`,
          ` alt='${plain}'`,
          ` aria-label="${plain}"`,
        ]) {
          const parts = text.split(inserted);
          taken += parts.length - 1;
          text = parts.join('');
        }
        const labels = text.split(`![${plain}]`);
        taken += labels.length - 1;
        text = labels.join('![]');
      }
      expect(text === before.get(name)?.toString('latin1'), name).toBe(true);
    }
    expect(taken).toBe(26);

    const again = await capwright('alt', 'apply', decisions);
    expect(again.stderr).toBe('0 texts written in 0 files; 26 already there, 0 refused, 0 skipped, 0 undecided\n');
    expect(same(await readTree(site), after)).toBe(true);
  });
});

const types: Record<string, string> = {
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
};

function serve(folder: string, onRequest: (path: string) => void = () => undefined): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
    onRequest(path);
    readFile(join(folder, path)).then(
      (bytes) => response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

test('a site on the web: scanned and suggested for, its pictures fetched once; never applied to', async () => {
  const asked: string[] = [];
  const server = await serve(join(repository, 'examples/site'), (path) => asked.push(path));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`;
  const manifest = join(work, 'web.jsonl');
  try {
    const refused = await capwright('alt', 'scan', address, '-o', manifest);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--allow-private') as string]);
    expect(await readdir(work)).not.toContain('web.jsonl');
    const scan = await capwright('alt', 'scan', address, '-o', manifest, '--allow-private', '--pause', '0', '--json');
    expect(JSON.parse(scan.stdout)).toMatchObject({ files: 3, unreadable: 2, images: 14, byStatus: { missing: 11 } });
    const suggest = await capwright(
      'alt',
      'suggest',
      manifest,
      '-o',
      join(work, 'web-review'),
      '--allow-private',
      '--json',
    );
    expect(JSON.parse(suggest.stdout)).toMatchObject({ captioned: 8, failed: 0, places: 11 });
    expect(asked.filter((path) => path === '/img/park.jpg')).toHaveLength(1);
    const apply = await capwright('alt', 'apply', join(work, 'web-review/review.jsonl'));
    expect([apply.code, apply.stderr]).toEqual([
      2,
      expect.stringContaining("pages on the web can't be edited") as string,
    ]);
  } finally {
    server.close();
  }
});

test('a site of 3,000 images in every syntax: each picture captioned once, every text written, a second run changes nothing', async () => {
  const large = join(work, 'large');
  await writeLargeSite(large, 3000, 60);
  const scan = await capwright('alt', 'scan', large, '-o', join(work, 'large.jsonl'), '--json');
  expect(JSON.parse(scan.stdout)).toMatchObject({
    files: 30,
    images: 3000,
    unreadable: 0,
    byStatus: { missing: 3000 },
  });
  const suggest = await capwright(
    'alt',
    'suggest',
    join(work, 'large.jsonl'),
    '-o',
    join(work, 'large-review'),
    '--json',
  );
  expect(JSON.parse(suggest.stdout)).toMatchObject({ captioned: 60, places: 3000 });
  const review = join(work, 'large-review/review.jsonl');
  await writeFile(
    review,
    (await readFile(review, 'utf8')).replaceAll('{"type":"use",', '{"type":"use","decision":"approve",'),
  );
  const before = await readTree(large);
  const apply = await capwright('alt', 'apply', review, '--json');
  expect(JSON.parse(apply.stdout)).toMatchObject({ files: 30, written: 3000, refused: 0 });
  let taken = 0;
  for (const [name, bytes] of await readTree(large)) {
    // Every text was missing, so all that look like alternative texts are the inserted ones.
    const plain = bytes
      .toString('latin1')
      .replaceAll(/\s+alt=(?:"[^"]*"|'[^']*')|(?<=!\[)[^\]]+(?=\])/g, () => (taken++, ''));
    expect(plain === before.get(name)?.toString('latin1'), name).toBe(true);
  }
  expect(taken).toBe(3000);
  const again = await capwright('alt', 'apply', review, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ files: 0, written: 0, already: 3000, refused: 0 });
  const rescan = await capwright('alt', 'scan', large, '--json');
  expect(JSON.parse(rescan.stdout)).toMatchObject({ byStatus: { described: 3000, missing: 0 } });
});

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let browser: Browser;
  let server: Server;
  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** Places that violate the rules on text alternatives, by axe-core. */
  async function violations(page: Page): Promise<string[]> {
    await page.addScriptTag({ path: axe });
    return page.evaluate(async () => {
      const rules = [
        'image-alt',
        'input-image-alt',
        'area-alt',
        'role-img-alt',
        'svg-img-alt',
        'link-name',
        'button-name',
      ];
      const { axe: engine } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const result = await engine.run({ runOnly: { type: 'rule', values: rules } });
      return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
  }

  test('axe-core finds violations in the example before, and none after', async () => {
    const fresh = join(repository, 'examples/site');
    const counts: Record<string, number[]> = {};
    for (const folder of [fresh, site]) {
      server = await serve(folder);
      const page = await browser.newPage();
      for (const name of ['index.html', 'about.html']) {
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
        counts[name] = [...(counts[name] ?? []), (await violations(page)).length];
      }
      await page.close();
      server.close();
    }
    expect(counts['index.html']?.[0]).toBeGreaterThan(5);
    expect(counts['about.html']?.[0]).toBeGreaterThan(1);
    expect([counts['index.html']?.[1], counts['about.html']?.[1]]).toEqual([0, 0]);
  });

  test('the review page, by keyboard alone: approve, edit, decorative, skip, undo, export, apply', async () => {
    const other = join(work, 'second');
    await cp(join(repository, 'examples/site'), other, { recursive: true });
    await capwright('alt', 'scan', other, '-o', join(work, 'second.jsonl'));
    await capwright('alt', 'suggest', join(work, 'second.jsonl'), '-o', join(work, 'second-review'));
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(join(work, 'second-review/review.html')).href);
    const total = await page.locator('.card').count();

    await page.keyboard.press('a');
    await page.keyboard.press('e');
    await page.keyboard.type('Edited “by hand” & kept');
    await page.keyboard.press('Enter');
    await page.keyboard.press('d');
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    await page.keyboard.press('u');
    expect(await page.locator('#progress-text').textContent()).toBe(`4 of ${total} images decided`);
    await page.reload(); // decisions survive
    expect(await page.locator('#progress-text').textContent()).toBe(`4 of ${total} images decided`);
    const download = page.waitForEvent('download');
    await page.keyboard.press('x');
    const decisions = join(work, 'second-decisions.jsonl');
    await (await download).saveAs(decisions);
    expect(await page.locator('#exported').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();

    const { code, stderr } = await capwright('alt', 'apply', decisions, '--json');
    expect([code, stderr]).toEqual([0, '']);
    const about = await readFile(join(other, 'about.html'), 'latin1');
    expect(about).toContain('alt="A clock above a chair in a room."');
    expect(about).toContain(
      "alt='Edited &#8220;by hand&#8221; &amp; kept'".replace('&#8220;', '\x93').replace('&#8221;', '\x94'),
    );
  });

  test.each(['light', 'dark'] as const)('the review page itself is accessible, %s', async (colorScheme) => {
    const page = await browser.newPage({ colorScheme });
    await page.goto(pathToFileURL(join(work, 'review/review.html')).href);
    for (const key of ['a', 'd', 's']) await page.keyboard.press(key);
    await page.evaluate(await readFile(axe, 'utf8'));
    const found = await page.evaluate(async () => {
      const { axe: engine } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await engine.run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    });
    expect(found).toEqual([]);
    await page.close();
  });

  test('the review page fits a phone', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(pathToFileURL(join(work, 'review/review.html')).href);
    const overflow = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(await overflow()).toBe(0);
    for (const key of ['a', 'd', 's']) await page.keyboard.press(key);
    expect(await overflow()).toBe(0);
    await page.close();
  });
});
