import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';

const EVAL = fileURLToPath(new URL('../fixtures/git-demo/eval', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../examples/images', import.meta.url));
const CARD = fileURLToPath(new URL('../../models/git-demo/README.md', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'capwright-classify-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The 83 objects, as the card lists them. */
const names = /^Objects: (.*)\.$/m.exec(readFileSync(CARD, 'utf8'))![1]!.split(', ');
const labels = join(scratch, 'labels.txt');
const pictures = join(scratch, 'pictures');
let count = 0;

interface StoredImage {
  readonly file_name: string;
  readonly objects: readonly (readonly [number, string])[];
}

beforeAll(() => {
  writeFileSync(labels, `${names.join('\n')}\n`);
  const { images } = JSON.parse(readFileSync(join(EVAL, 'captions.json'), 'utf8')) as { images: StoredImage[] };
  for (const { file_name: file, objects } of images) {
    const [[number, name]] = objects as [[number, string]];
    if (objects.length !== 1 || number !== 1) continue;
    mkdirSync(join(pictures, name), { recursive: true });
    copyFileSync(join(EVAL, 'images', file), join(pictures, name, file));
    count++;
  }
});

const asked = ['--prompt', 'what is it?', '--truth', 'parent-folder'];

describe('capwright classify', () => {
  it.each(['exact', 'paper'])(
    "finds the single object of the card's pictures with its accuracy: %s",
    async (search) => {
      const matrix = join(scratch, `${search}.csv`);
      const args = ['classify', pictures, '--labels', labels, ...asked, '--search', search, '--confusion', matrix];
      const { code, stdout } = await runCli([...args, '--json']);
      expect(code).toBe(0);
      const report = JSON.parse(stdout) as {
        classified: number;
        accuracy: { pictures: number; share: number; unknown: string[] };
        rows: { label: string; truth: string; probability: number }[];
      };
      expect(report).toMatchObject({ classified: count, accuracy: { pictures: count, unknown: [] } });
      // The card: 88.7 % by the object word of the caption; one picture of 71 is 1.4 %.
      expect(report.accuracy.share).toBeGreaterThan(0.887 - 0.03);
      const right = report.rows.filter(({ label, truth }) => label === truth);
      expect(right.length / count).toBeCloseTo(report.accuracy.share, 10);
      const [head = '', ...lines] = readFileSync(matrix, 'utf8').trim().split('\r\n');
      expect(head).toMatch(/^truth,/);
      const cells = lines.flatMap((line) => line.split(',').slice(1).map(Number));
      expect(cells.reduce((sum, cell) => sum + cell, 0)).toBe(count);
    },
  );

  it('gives all labels with probabilities that come to 1', async () => {
    const args = ['classify', join(EXAMPLES, 'sea.png'), '--labels', labels, '--prompt', 'what is it?'];
    const [row] = jsonl((await runCli([...args, '--top-k', '100'])).stdout);
    const all = [row!, ...(row!.alternatives as { label: string; probability: number }[])];
    expect(row!.label).toBe('boat');
    expect(all.map(({ label }) => label).sort()).toEqual([...names].sort());
    const probabilities = all.map(({ probability }) => probability as number);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 4);
  });

  it('takes true labels from a column of Parquet files and of lists on standard input', async () => {
    const parquet = join(scratch, 'some.parquet');
    const [sea, cats] = [join(EXAMPLES, 'sea.png'), join(EXAMPLES, 'cats.jpg')];
    parquetWriteFile({
      filename: parquet,
      columnData: [
        { name: 'path', data: [sea, cats], type: 'STRING' },
        { name: 'kind', data: ['boat', 'boat'], type: 'STRING' },
      ],
    });
    const args = ['--labels', 'boat,cat', '--truth', 'kind', '--json'];
    const input = [sea, cats].map((path) => JSON.stringify({ path, kind: 'boat' })).join('\n');
    for (const { code, stdout } of [
      await runCli(['classify', parquet, ...args]),
      await runCli(['classify', '-', ...args], { input }),
    ]) {
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        accuracy: { pictures: 2, share: 0.5 },
        rows: [
          { label: 'boat', truth: 'boat' },
          { label: 'cat', truth: 'boat' },
        ],
      });
    }
  });

  it('takes labels that begin others, and that are the same to the model, and goes on after a bad picture', async () => {
    const bad = join(scratch, 'bad.png');
    writeFileSync(bad, 'no picture');
    const output = join(scratch, 'labels.csv');
    const list = 'tree,Tree,pine tree,palm tree,tree house';
    const beach = join(EXAMPLES, 'beach.jpg');
    const args = ['classify', bad, beach, '--labels', list, '--prompt', 'what is it?', '-o', output];
    const { code, stderr } = await runCli(args);
    expect(code).toBe(3);
    expect(stderr).toContain('"Tree" and "tree" are the same to the model');
    const lines = readFileSync(output, 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('path,label,probability,truth,error_code,error_message');
    expect(lines[2]).toContain(`${beach},palm tree,`);
  });

  it.each([
    [['--labels', './absent.txt'], 'or a file of them'],
    [['--labels', 'dog,☃'], 'with characters that it lacks'],
    [['--labels', ','], 'found none'],
    [['--labels', 'dog,cat', '--search', 'paper', '--top-k', '2'], 'top-k of 1'],
    [['--labels', 'dog,cat', '-o', 'x.txt'], '.jsonl or .csv'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await runCli(['classify', EXAMPLES, ...args]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
  });
});
