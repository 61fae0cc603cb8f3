import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeHub, type FakeRepository } from '../hub/fake-hub.js';
import { jsonl, runCli } from '../support/run-cli.js';

const home = mkdtempSync(join(tmpdir(), 'capwright-verify-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const env = { HF_HOME: home };
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const demo = path('../../models/git-demo/');

describe('capwright models verify', () => {
  it('finds the bundled model in order', async () => {
    const { code, stdout } = await runCli(['models', 'verify', 'git-demo'], { env });
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['git-demo', 'fp32 on cpu'],
      ['shapes', 'ok'],
      ['finite', 'ok'],
      ['loop', 'ok'],
      ['batch', 'ok'],
      [''],
    ]);
    expect(code).toBe(0);
  });

  it('reports in JSON', async () => {
    const { code, stdout } = await runCli(['models', 'verify', demo, '--json', '--precision', 'int8'], { env });
    const report = JSON.parse(stdout) as { passed: boolean; checks: { name: string }[]; precision: string };
    expect(report).toMatchObject({ passed: true, precision: 'int8' });
    expect(report.checks.map(({ name }) => name)).toEqual(['shapes', 'finite', 'loop', 'batch']);
    expect(code).toBe(0);
  });

  it('compares with published logits only where there are any', async () => {
    const picture = path('../fixtures/git/images/noise.png');
    const { code, stderr } = await runCli(['models', 'verify', 'git-demo', '--image', picture], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('git-demo is not in the catalogue');
  });
});

it('capwright models convert prints the folder of the converted model, and converts once', async () => {
  const own = { ...env, CAPWRIGHT_CACHE: join(home, 'cache') };
  const first = await runCli(['models', 'convert', 'git-demo'], { env: own });
  expect(first.code).toBe(0);
  expect(first.stderr).toMatch(/^Running on \S+ \(.+\)\.\nConverting git-demo to ONNX, once …\n$/);
  expect(readdirSync(first.stdout.trim())).toEqual(
    expect.arrayContaining(['greedy.onnx', 'score.onnx', 'weights.bin']),
  );
  const second = await runCli(['models', 'convert', 'git-demo', '--json'], { env: own });
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(second.stdout)).toMatchObject({ folder: first.stdout.trim(), precision: 'fp32', revision: null });
  const absent = await runCli(['models', 'convert', './absent'], { env: own });
  expect(absent).toMatchObject({ code: 1, stdout: '' });
});

describe('a pulled model', () => {
  const hub = new FakeHub();
  beforeAll(() => hub.start());
  afterAll(() => hub.stop());

  it('captions offline without a socket', async () => {
    const names = readdirSync(demo).filter((name) => /\.(json|safetensors|txt)$/.test(name));
    const repository: FakeRepository = {
      commit: 'd'.repeat(40),
      files: Object.fromEntries(names.map((name) => [name, readFileSync(join(demo, name))])),
      large: ['model.safetensors'],
    };
    hub.repositories.set('someone/git-drawn', repository);
    const online = { ...env, HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '', NO_PROXY: '*' };
    expect(await runCli(['models', 'pull', 'someone/git-drawn'], { env: online })).toMatchObject({ code: 0 });

    hub.seen.length = 0;
    const noSockets = `--require ${path('../support/forbid-sockets.cjs')}`;
    const pictures = path('../../examples/images');
    // As it is installed: under the tests' own NODE_ENV, oclif looks for TypeScript and tsx opens a socket for itself.
    const installed = { NODE_ENV: 'production', NODE_OPTIONS: noSockets };
    const offline = { ...online, ...installed, HF_HUB_OFFLINE: '1' };
    const caption = ['caption', pictures, '--model', 'someone/git-drawn'];
    const { code, stdout, stderr } = await runCli(caption, { env: offline });
    expect(stderr).not.toContain('socket');
    expect(code).toBe(0);
    const rows = jsonl(stdout);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => typeof row.caption === 'string' && row.caption !== '')).toBe(true);
    expect(hub.seen).toEqual([]);

    // The guard works: with the hub allowed, the same command does ask it.
    const guarded = await runCli(caption, { env: { ...offline, HF_HUB_OFFLINE: '' } });
    expect(guarded.stderr).toContain('a socket was opened');
  });
});
