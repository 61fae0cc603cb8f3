import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeHub, fakeRepository } from '../hub/fake-hub.js';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const hub = new FakeHub();
const A = 'a'.repeat(40);
let home: string;

beforeAll(() => hub.start());
afterAll(() => hub.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'capwright-models-'));
  hub.reset();
  hub.repositories.set('microsoft/git-base-coco', fakeRepository('a', 500_000));
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function capwright(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const settings = { HF_HOME: home, HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '', NO_PROXY: '*', ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env: { ...process.env, ...settings } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const snapshot = (): string => join(home, 'hub', 'models--microsoft--git-base-coco', 'snapshots', A);

describe('capwright models', () => {
  it('pulls a model, lists and shows it, does without the hub, and removes it', async () => {
    const pulled = await capwright(['models', 'pull', 'git-base-coco']);
    expect(pulled).toMatchObject({ code: 0, stdout: `${snapshot()}\n` });
    expect(pulled.stderr).toBe('Fetching microsoft/git-base-coco at aaaaaaaa: 5 files, 500 kB\n');

    const list = await capwright(['models', 'list']);
    expect(list.stdout).toMatch(/^git-demo .* bundled$/m);
    expect(list.stdout).toMatch(
      /^git-base-coco {2,}image captions {2,}224 px {2,}706 MB {2,}747\/422\/263\/123 MB {2,}aaaaaaaa \(500 kB\)$/m,
    );
    expect(list.stdout).toMatch(
      /^git-large-vatex {2,}video captions {2,}6 × 224 px {2,}1.58 GB {2,}1617\/858\/482\/260 MB$/m,
    );

    const show = await capwright(['models', 'show', 'git-base-coco', '--json']);
    expect(JSON.parse(show.stdout)).toMatchObject({ name: 'git-base-coco', cached: [{ revision: A, missing: [] }] });

    hub.seen.length = 0;
    const offline = await capwright(['models', 'pull', 'git-base-coco', '--json'], { HF_HUB_OFFLINE: '1' });
    expect(JSON.parse(offline.stdout)).toEqual([
      { name: 'microsoft/git-base-coco', source: 'hub', folder: snapshot(), revision: A, weights: 'model.safetensors' },
    ]);
    expect(hub.seen).toEqual([]);

    const removed = await capwright(['models', 'remove', 'git-base-coco']);
    expect(removed).toMatchObject({ code: 0, stderr: '' });
    expect(removed.stdout).toBe('Removed 1 cached commit of microsoft/git-base-coco: 500 kB free again.\n');
    expect(existsSync(snapshot())).toBe(false);
    expect((await capwright(['models', 'list', '--cached'])).stdout.trim().split('\n')).toHaveLength(2);
  });

  it.each([
    [['pull', 'git-base-cocoo'], 2, 'Did you mean git-base-coco?'],
    [['pull', 'microsoft/git-bass'], 1, 'Did you mean microsoft/git-base?'],
    [['pull', 'git-base-coco', '--revision', 'v9'], 1, 'no revision "v9"'],
    [['remove', 'git-demo'], 2, 'part of capwright'],
    [['remove', 'git-large'], 2, 'found none'],
    [['show', './absent'], 1, 'expected a checkpoint folder'],
  ])('%j ends with %i and one line', async (args, code, part) => {
    const outcome = await capwright(['models', ...args]);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(part);
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('gives errors as JSON where JSON was asked for', async () => {
    const outcome = await capwright(['models', 'pull', 'git-base-coco', '--json'], { HF_HUB_OFFLINE: '1' });
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ error: { code: 'MODEL' } });
  });

  it('stops at Ctrl-C with 130 and keeps what came', async () => {
    hub.fault = (request, response) => {
      if (request.at !== 'storage') return false;
      response.writeHead(200, { 'content-length': 500_000 });
      response.write(Buffer.alloc(100_000));
      return true;
    };
    const outcome = new Promise<Outcome>((resolve) => {
      const child = execFile(
        process.execPath,
        [BIN, 'models', 'pull', 'git-base-coco'],
        { env: { ...process.env, HF_HOME: home, HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '', NO_PROXY: '*' } },
        (error, stdout, stderr) => {
          clearInterval(timer);
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
        },
      );
      const timer = setInterval(() => {
        if (hub.seen.some((request) => request.at === 'storage')) {
          child.kill('SIGINT');
          clearInterval(timer);
        }
      }, 20);
    });
    expect((await outcome).code).toBe(130);
    expect((await outcome).stderr).toContain('the same command goes on from there');
  });
});
