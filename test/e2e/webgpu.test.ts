import { describe, expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';

// Set by the gate, which installs a Vulkan driver in software: the code that runs on graphics cards, without one.
const vulkan = process.env.CAPWRIGHT_VULKAN_DRIVER;
const env = { VK_DRIVER_FILES: vulkan ?? '', VK_ICD_FILENAMES: vulkan ?? '' };
const processor = ['--device', 'cpu', '--precision', 'fp32'];
const card = ['--device', 'webgpu'];
const examples = new URL('../../examples', import.meta.url).pathname;
const evaluation = new URL('../fixtures/git-demo/eval/images', import.meta.url).pathname;

/** Captions pictures and gives the rows. */
async function caption(...flags: readonly string[]) {
  const { code, stdout, stderr } = await runCli(['caption', ...flags], { cwd: examples, env });
  expect(stderr).not.toContain('capwright:');
  expect(code).toBe(0);
  return jsonl(stdout);
}
const tokens = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map((row) => row.tokens);

describe.runIf(vulkan !== undefined)('WebGPU on software Vulkan', { timeout: 3_600_000 }, () => {
  it('writes for the evaluation pictures what the processor writes, greedily', async () => {
    const exact = await caption(evaluation, ...processor);
    // Large batches: a step of the decoder costs this driver as much for one row as for 32.
    const rows = await caption(evaluation, ...card, '--batch-size', '25');
    expect(rows).toHaveLength(200);
    const same = rows.filter((row, index) => String(row.tokens) === String(exact[index]?.tokens));
    expect(same.length / rows.length).toBeGreaterThanOrEqual(0.99);
    for (const { path, logprob } of same) {
      expect(logprob).toBeCloseTo(Number(exact.find((row) => row.path === path)?.logprob), 3);
    }
  });

  it('writes what the processor writes, with beams', async () => {
    const some = ['images/cats.jpg', 'images/sea.png', '--num-beams', '3', '--max-new-tokens', '12'];
    expect(tokens(await caption(...some, ...card))).toEqual(tokens(await caption(...some, ...processor)));
  });

  it('is left alone by auto: it is slower than the processor', async () => {
    const { code, stderr } = await runCli(['caption', 'images/cats.jpg'], { cwd: examples, env });
    expect(code).toBe(0);
    expect(stderr).toContain('webgpu: slower than the processor');
  });
});
