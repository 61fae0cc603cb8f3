import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonl, runCli } from '../support/run-cli.js';

const examples = new URL('../../examples', import.meta.url).pathname;
const pictures = ['images/cats.jpg', 'images/sea.png', 'images/room.jpg'];
const scratch = mkdtempSync(join(tmpdir(), 'capwright-devices-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Captions pictures of examples/ and gives the rows. */
async function caption(paths: readonly string[], flags: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runCli(['caption', ...paths, ...flags], { cwd: examples, env });
  expect(stderr).not.toContain('capwright:');
  expect(code).toBe(0);
  return jsonl(stdout);
}

describe('--device', () => {
  const here = process.platform === 'linux' && process.arch === 'x64';
  const hasCard = existsSync('/dev/nvidia0') || existsSync('/dev/dri');
  const noVulkan = { VK_DRIVER_FILES: '', VK_ICD_FILENAMES: '' };

  it.runIf(here && !hasCard)('auto says in one line what it chose and why not something better', async () => {
    const { code, stderr } = await runCli(['caption', pictures[0] ?? ''], { cwd: examples, env: noVulkan });
    expect(code).toBe(0);
    const lines = stderr.split('\n').filter((line) => line.startsWith('Running on'));
    expect(lines).toEqual(['Running on cpu (cuda: no NVIDIA card; webgpu: no graphics card).']);
  });

  it.runIf(here && !hasCard).each([
    ['cuda', 'libonnxruntime_providers_shared.so is missing', 'capwright doctor --install-cuda'],
    ['cuda:1', 'libonnxruntime_providers_shared.so is missing', 'capwright doctor --install-cuda'],
    ['dml', 'not part of ONNX Runtime on this platform', '--device cpu'],
    ['coreml', 'not part of ONNX Runtime on this platform', '--device cpu'],
    ['cpu,cuda', 'libonnxruntime_providers_shared.so is missing', 'capwright doctor --install-cuda'],
  ])('%s fails where it is not there, and never runs on the processor', async (device, reason, remedy) => {
    const { code, stdout, stderr } = await runCli(['caption', pictures[0] ?? '', '--device', device], {
      cwd: examples,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`capwright: ${device.split(',').at(-1)} can't be used: `);
    expect(stderr).toContain(reason);
    expect(stderr).toContain(remedy);
  });

  it('refuses what is no device, in every command that runs a model', async () => {
    for (const command of [
      ['caption', 'a.jpg'],
      ['ask', 'a.jpg', '--question', 'what?'],
      ['classify', 'a.jpg', '--labels', 'a,b'],
      ['models', 'verify', 'git-demo'],
    ]) {
      const { code, stderr } = await runCli([...command, '--device', 'gpu']);
      expect(code).toBe(2);
      expect(stderr).toContain('found "gpu"');
    }
  });

  it('two devices share one queue, and the rows stay in order', async () => {
    const paths = ['images'];
    const alone = await caption(paths, ['--device', 'cpu', '-b', '2']);
    const shared = await caption(paths, ['--device', 'cpu,cpu', '-b', '2']);
    expect(shared).toEqual(alone);
    expect(shared.length).toBeGreaterThan(8);
  });

  it('is told in the manifest, and a run goes on with more devices of the kind but with no other precision', async () => {
    const output = join(scratch, 'rows.jsonl');
    const run = (...flags: string[]) => runCli(['caption', ...pictures, '-o', output, ...flags], { cwd: examples });
    expect((await run('--device', 'cpu')).code).toBe(0);
    const manifest = JSON.parse(readFileSync(`${output}.run.json`, 'utf8')) as Record<string, unknown>;
    expect(manifest.device).toBe('cpu');
    expect(manifest.hardware).toMatchObject([{ provider: 'CPUExecutionProvider', driver: null }]);
    expect((await run('--device', 'cpu,cpu')).code).toBe(0);
    const other = await run('--device', 'cpu', '--precision', 'fp16');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('another precision: "fp32" before, "fp16" now');
  });
});

describe('capwright doctor', () => {
  it('tries everything and says what it found', async () => {
    const { code, stdout } = await runCli(['doctor', '--json']);
    const report = JSON.parse(stdout) as { passed: boolean; findings: { name: string; state: string }[] };
    const state = new Map(report.findings.map((finding) => [finding.name, finding.state]));
    for (const name of ['node', 'sharp', 'cpu']) expect(state.get(name)).toBe('ok');
    for (const name of ['ffmpeg', 'cuda', 'webgpu', 'dml', 'coreml', 'fetched models', 'converted models']) {
      expect(state.has(name)).toBe(true);
    }
    expect(code).toBe(report.passed ? 0 : 1);
  });

  it('prints a table for people', async () => {
    const { stdout } = await runCli(['doctor']);
    expect(stdout).toMatch(/^capwright \S+ +\S+-\S+ +ONNX Runtime \d/);
    expect(stdout).toMatch(/^cpu +ok +works, .+FLOP\/s/m);
  });
});
