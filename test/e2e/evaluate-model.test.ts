import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcome, runCli, startCli } from '../support/run-cli.js';

const evaluation = new URL('../fixtures/git-demo/eval', import.meta.url).pathname;
const PICTURES = 48;

interface Coco {
  images: { id: number; file_name: string }[];
  annotations: { image_id: number; caption: string }[];
}

let folder: string;
let coco: Coco;
const args = [
  'evaluate',
  '--model',
  'git-demo',
  '-r',
  'captions.json',
  '--image-root',
  'images',
  '--metrics',
  'Bleu,CIDEr',
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-'));
  const all = JSON.parse(await readFile(join(evaluation, 'captions.json'), 'utf8')) as Coco;
  const images = all.images.slice(0, PICTURES);
  const ids = new Set(images.map(({ id }) => id));
  coco = { images, annotations: all.annotations.filter(({ image_id: id }) => ids.has(id)) };
  await mkdir(join(folder, 'images'));
  for (const { file_name: name } of images) await cp(join(evaluation, 'images', name), join(folder, 'images', name));
  // An image that nobody described is not captioned.
  await writeFile(
    join(folder, 'captions.json'),
    JSON.stringify({ ...coco, images: [...images, { id: -1, file_name: 'no.jpg' }] }),
  );
});

afterAll(() => rm(folder, { recursive: true }));

describe('evaluate --model', () => {
  test('gives what caption and then evaluate give', { timeout: 300_000 }, async () => {
    const both = await runCli([...args, '--json', '-o', 'both.jsonl'], { cwd: folder });
    expect(both.code).toBe(0);
    await writeFile(join(folder, 'listed.json'), JSON.stringify(coco));
    const caption = ['caption', '--coco-images', 'listed.json', '--image-root', 'images', '-o', 'results.json'];
    expect(await runCli(caption, { cwd: folder })).toMatchObject({ code: 0 });
    const apart = await runCli(
      ['evaluate', 'results.json', '-r', 'captions.json', '--metrics', 'Bleu,CIDEr', '--json'],
      {
        cwd: folder,
      },
    );
    expect(apart.code).toBe(0);
    expect(JSON.parse(both.stdout)).toEqual(JSON.parse(apart.stdout));
    expect(both.stdout).toMatch(/"images": 48/);
  });

  test('killed and given again, it goes on and comes to the same', { timeout: 300_000 }, async () => {
    const whole = await runCli([...args, '-o', 'whole.jsonl', '--batch-size', '2'], { cwd: folder });
    const killed = [...args, '-o', 'killed.jsonl', '--batch-size', '2'];
    const child = startCli(killed, { cwd: folder });
    const ended = outcome(child);
    const size = async () => (await stat(join(folder, 'killed.jsonl')).catch(() => ({ size: 0 }))).size;
    while (child.exitCode === null && (await size()) < 1500) await sleep(2);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ code: 'SIGKILL', stdout: '' });
    const rows = (await readFile(join(folder, 'killed.jsonl'), 'utf8')).split('\n').length - 1;
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(PICTURES);

    const again = await runCli(killed, { cwd: folder });
    expect(again).toMatchObject({ code: 0, stdout: whole.stdout });
    expect(again.stderr).toMatch(/Going on with a run that has \d+ rows/);
    expect(await readFile(join(folder, 'killed.jsonl'), 'utf8')).toBe(
      await readFile(join(folder, 'whole.jsonl'), 'utf8'),
    );
  });

  test('evaluates what could be captioned, tells of the rest, and decodes as asked', { timeout: 300_000 }, async () => {
    const few = { images: coco.images.slice(0, 6), annotations: coco.annotations };
    const references = few.images.map(({ id, file_name }) => ({
      path: file_name,
      captions: few.annotations.filter(({ image_id }) => image_id === id).map(({ caption }) => caption),
    }));
    references.push({ path: 'broken.png', captions: ['a cat'] });
    await writeFile(join(folder, 'images', 'broken.png'), 'no picture');
    await writeFile(join(folder, 'few.jsonl'), references.map((row) => JSON.stringify(row)).join('\n'));
    const { code, stdout, stderr } = await runCli(
      [
        'evaluate',
        '-m',
        'git-demo',
        '-r',
        'few.jsonl',
        '--image-root',
        'images',
        '--metrics',
        'CIDEr',
        '--num-beams',
        '3',
      ],
      { cwd: folder },
    );
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^6 images\n\nCIDEr {2}\d\.\d{4}\n$/)]);
    expect(stderr).toMatch(/Rows of few\.git-demo\.jsonl with an error .* left out: 1\./);
    expect(await readdir(folder)).toContain('few.git-demo.jsonl');
    const run = await readFile(join(folder, 'few.git-demo.jsonl.run.json'), 'utf8');
    expect(run).toMatch(/"numBeams": ?3/);
  });

  test.each([
    [['-r', 'captions.json'], /expected a results file, found none.*--model/],
    [['-r', 'captions.json', '-m', 'git-demo', '--task', 'vqa'], /expected a results file, found none/],
    [['results.json', '-r', 'captions.json', '-m', 'git-demo'], /found both/],
    [['-r', 'captions.json', '-m', 'git-demo', '-o', 'x.csv'], /ends in \.jsonl/],
    [
      ['-r', 'captions.json', '-m', 'git-demo', '--image-root', 'nowhere', '-o', 'y.jsonl'],
      /folder of the images at nowhere/,
    ],
    [['-r', 'none.json', '-m', 'git-demo'], /none\.json/],
  ])('refuses %j', async (wrong, message) => {
    const { code, stderr, stdout } = await runCli(['evaluate', ...wrong], { cwd: folder });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
