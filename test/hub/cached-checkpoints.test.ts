import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { cachedCheckpoints, removeCached } from '../../src/hub/cached-checkpoints.js';
import { describeModel } from '../../src/hub/describe-model.js';
import { listModels } from '../../src/hub/model-listing.js';
import { resolveCheckpoint } from '../../src/hub/resolve-checkpoint.js';
import { FakeHub, fakeRepository } from './fake-hub.js';

const hub = new FakeHub();
const A = 'a'.repeat(40);
const D = 'd'.repeat(40);
let home: string;
let cache: string;

beforeAll(() => hub.start());
afterAll(() => hub.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'capwright-cached-'));
  cache = join(home, 'hub');
  hub.reset();
  hub.repositories.set('microsoft/git-base', fakeRepository('a', 1000));
  hub.repositories.set('someone/git-pokemon', fakeRepository('b', 2000));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const env = (): Record<string, string> => ({ HF_HOME: home, HF_ENDPOINT: hub.endpoint });
const pull = (name: string): Promise<unknown> =>
  resolveCheckpoint(name, { env: env(), sleep: () => Promise.resolve(), onEvent: () => undefined });

/** A second commit that shares the weights of the first. */
function moveBranch(): void {
  const files = { ...fakeRepository('a', 1000).files, 'tokenizer.json': Buffer.from('{"version": "2.0"}') };
  hub.repositories.set('microsoft/git-base', { ...fakeRepository('a', 1000), commit: D, files });
}

describe('the list of cached checkpoints', () => {
  it('is empty without a cache', async () => {
    expect(await cachedCheckpoints(cache)).toEqual([]);
  });

  it('holds GIT checkpoints of any owner, whole or not, and nothing else', async () => {
    await pull('git-base');
    await pull('someone/git-pokemon');
    await mkdir(join(cache, 'models--bert--base', 'snapshots', A), { recursive: true });
    await mkdir(join(cache, 'models--bert--base', 'refs'));
    await writeFile(join(cache, 'models--bert--base', 'snapshots', A, 'config.json'), '{"model_type": "bert"}');
    await mkdir(join(cache, 'models--broken'));
    await rm(join(cache, 'models--someone--git-pokemon', 'snapshots', 'b'.repeat(40), 'model.safetensors'));
    const found = await cachedCheckpoints(cache);
    expect(found.map(({ repository, missing, refs }) => [repository, missing, refs])).toEqual([
      ['microsoft/git-base', [], ['main']],
      ['someone/git-pokemon', ['model.safetensors (or pytorch_model.bin)'], ['main']],
    ]);
  });

  it('is laid beside the catalogue and git-demo', async () => {
    await pull('git-base');
    await pull('someone/git-pokemon');
    const models = await listModels(env());
    expect(models[0]).toMatchObject({ name: 'git-demo', source: 'bundled' });
    expect(models[0]!.bytesOnDisk).toBeGreaterThan(8_000_000);
    expect(models).toHaveLength(1 + 17 + 1);
    expect(models.find(({ name }) => name === 'git-base')).toMatchObject({
      source: 'catalogue',
      cached: [{ revision: A }],
    });
    expect(models.find(({ name }) => name === 'git-large')).toMatchObject({ bytesOnDisk: 0, cached: [] });
    expect(models.at(-1)).toMatchObject({ name: 'someone/git-pokemon', source: 'cache' });
  });
});

describe('a description', () => {
  it('joins the catalogue and the cache', async () => {
    await pull('git-base');
    const model = await describeModel('microsoft/git-base', env());
    expect(model).toMatchObject({ name: 'git-base', folder: null, cached: [{ revision: A }] });
    expect(model.picture).toContain('two cats');
    expect(await describeModel('someone/unseen', env())).toMatchObject({ catalogue: null, cached: [] });
    expect((await describeModel('git-demo', env())).folder).toMatch(/git-demo$/);
  });
});

describe('removal', () => {
  it('of a repository leaves nothing of it', async () => {
    await pull('git-base');
    await pull('someone/git-pokemon');
    const { revisions, bytes } = await removeCached(cache, 'microsoft/git-base');
    expect(revisions).toEqual([A]);
    expect(bytes).toBeGreaterThan(1000);
    expect((await readdir(cache)).sort()).toEqual(['.locks', 'models--someone--git-pokemon']);
    expect(await readdir(join(cache, '.locks'))).toEqual(['models--someone--git-pokemon']);
  });

  it('of one commit keeps what another shares', async () => {
    await pull('git-base');
    moveBranch();
    await pull('git-base');
    const blobs = join(cache, 'models--microsoft--git-base', 'blobs');
    const before = await readdir(blobs);
    const { revisions, bytes } = await removeCached(cache, 'microsoft/git-base', A);
    expect(revisions).toEqual([A]);
    expect(bytes).toBe(fakeRepository('a').files['tokenizer.json']!.length);
    expect(await readdir(blobs)).toHaveLength(before.length - 1);
    expect((await cachedCheckpoints(cache)).map(({ revision, missing }) => [revision, missing])).toEqual([[D, []]]);
    await resolveCheckpoint('git-base', { env: env(), offline: true });
  });

  it('of a branch removes its commit and the name', async () => {
    await pull('git-base');
    moveBranch();
    await pull('git-base');
    expect((await removeCached(cache, 'microsoft/git-base', 'main')).revisions).toEqual([D]);
    expect(existsSync(join(cache, 'models--microsoft--git-base', 'refs', 'main'))).toBe(false);
    await expect(resolveCheckpoint('git-base', { env: env(), offline: true })).rejects.toThrow(
      `The cache holds --revision ${A}`,
    );
    await resolveCheckpoint('git-base', { env: env(), offline: true, revision: A });
  });

  it('is refused for what is not there, and while another process fetches it', async () => {
    await expect(removeCached(cache, 'microsoft/git-base')).rejects.toThrow(UsageError);
    await pull('git-base');
    await expect(removeCached(cache, 'microsoft/git-base', 'v3')).rejects.toThrow('revision v3');
    const lock = join(cache, '.locks', 'models--microsoft--git-base', 'x.capwright.lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }));
    await expect(removeCached(cache, 'microsoft/git-base')).rejects.toThrow('being fetched by another process');
    expect(existsSync(join(cache, 'models--microsoft--git-base'))).toBe(true);
  });
});
