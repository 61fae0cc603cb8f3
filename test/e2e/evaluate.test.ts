import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captionFixtures } from '../evaluation/support/caption-fixtures.js';

const fakecap = captionFixtures.get('fakecap1000')!;
let folder: string;
let results: string;
let references: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
  results = join(folder, 'results.json');
  references = join(folder, 'references.json');
  await writeFile(results, JSON.stringify(fakecap.results));
  await writeFile(references, JSON.stringify(fakecap.annotations));
});
afterAll(() => rm(folder, { recursive: true }));

function capwright(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const run = new URL('../../bin/run.js', import.meta.url).pathname;
  return new Promise((resolve) => {
    execFile(process.execPath, [run, ...args], { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('prints a table', async () => {
  const { code, stdout } = await capwright('evaluate', results, '--references', references, '--metrics', 'Bleu,CIDEr');
  expect(code).toBe(0);
  expect(stdout).toBe(
    '1000 images\n\nBleu_1  0.5794\nBleu_2  0.4044\nBleu_3  0.2785\nBleu_4  0.1908\nCIDEr   0.5998\n',
  );
});

test('prints the metrics in full precision with --json', async () => {
  const { code, stdout } = await capwright('evaluate', results, '-r', references, '--json');
  const { images, metrics } = JSON.parse(stdout) as { images: number; metrics: Record<string, number> };
  expect([code, images]).toEqual([0, 1000]);
  for (const name of ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr']) {
    expect(Math.abs(metrics[name]! - fakecap.expected.corpus[name]!), name).toBeLessThan(1e-12);
  }
});

test('refuses bad results in one line that names the image, exit code 2', async () => {
  const bad = join(folder, 'bad.json');
  await writeFile(bad, '[{"image_id": 999999999, "caption": "x"}]');
  const { code, stdout, stderr } = await capwright('evaluate', bad, '-r', references);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^capwright: .*image 999999999.*\n$/);
});

test('says that CIDEr means nothing for one image, with --json too', async () => {
  const [one] = fakecap.results;
  const single = join(folder, 'single.json');
  await writeFile(single, JSON.stringify([one]));
  for (const json of [[], ['--json']]) {
    const { code, stderr } = await capwright('evaluate', single, '-r', references, '--metrics', 'CIDEr', ...json);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^capwright: CIDEr means nothing for a single image.*--df.*\n$/);
  }
});
