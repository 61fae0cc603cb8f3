import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

const cwd = fileURLToPath(new URL('../../examples', import.meta.url));

interface Report {
  readonly pictures: number;
  readonly failed: number;
  readonly batches: readonly { batchSize: number; imagesPerSecond: number }[];
  readonly bestBatchSize: number;
  readonly stages: readonly { stage: string; seconds: number; share: number }[];
  readonly imagesPerSecond: number;
}

describe('capwright bench', () => {
  it('tells speeds by batch size and where the time goes', async () => {
    const { code, stdout } = await runCli(['bench', 'images', '--batch-sizes', '4,2', '--images', '5', '--json'], {
      cwd,
    });
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect([report.pictures, report.failed]).toEqual([5, 0]);
    expect(report.batches.map(({ batchSize }) => batchSize)).toEqual([2, 4]);
    expect([2, 4]).toContain(report.bestBatchSize);
    for (const { imagesPerSecond } of [...report.batches, report]) expect(imagesPerSecond).toBeGreaterThan(0);
    expect(report.stages.map(({ stage }) => stage)).toEqual(['decode', 'preprocess', 'inference', 'write']);
    expect(report.stages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('prints tables, and leaves out what it cannot read', async () => {
    const { code, stdout } = await runCli(['bench', 'images/cats.jpg', 'videos.txt', '--batch-sizes', '1'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^batch size +images\/s, inference alone\n1 +\S+ +best\n\nstage +ms an image, alone +share\n/,
    );
    expect(stdout).toContain("1 picture left out: can't be read.");
  });

  it.each([
    [['images', '--batch-sizes', '0'], 'expected --batch-sizes to be whole numbers'],
    [['absent.jpg', '--batch-sizes', '1'], 'found none that can be read'],
    [[], 'expected files, folders or globs'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await runCli(['bench', ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
