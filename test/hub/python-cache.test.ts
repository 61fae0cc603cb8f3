import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cachedCheckpoints } from '../../src/hub/cached-checkpoints.js';
import { resolveCheckpoint, type ResolveOptions } from '../../src/hub/resolve-checkpoint.js';
import { FakeHub, fakeRepository } from './fake-hub.js';

const SCRIPT = fileURLToPath(new URL('../reference/hub_cache.py', import.meta.url));
const NAME = 'microsoft/git-base';
const NEEDED = [
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'model.safetensors',
];

/** A Python that has huggingface_hub: CAPWRIGHT_PYTHON, or python3. */
const python = [process.env.CAPWRIGHT_PYTHON, 'python3'].find((candidate) => {
  try {
    execFileSync(candidate ?? '', ['-c', 'import huggingface_hub'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

interface Scan {
  paths: Record<string, string>;
  warnings: string[];
  repositories: Record<
    string,
    { size: number; revisions: Record<string, { refs: string[]; size: number; files: Record<string, number> }> }
  >;
}

describe.skipIf(python === undefined)(
  'the cache, shared with Python (needs huggingface_hub; set CAPWRIGHT_PYTHON)',
  () => {
    const hub = new FakeHub();
    const repository = fakeRepository('a');
    const size = NEEDED.reduce((sum, name) => sum + repository.files[name]!.length, 0);
    let home: string;

    beforeAll(() => hub.start());
    afterAll(() => hub.stop());
    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'capwright-python-'));
      hub.reset();
      hub.repositories.set(NAME, repository);
    });
    afterEach(() => rm(home, { recursive: true, force: true }));

    function options(more: ResolveOptions = {}): ResolveOptions {
      return { ...more, env: { HF_HOME: home, HF_ENDPOINT: hub.endpoint } };
    }

    async function runPython(...args: string[]): Promise<Scan> {
      const { stdout } = await promisify(execFile)(python ?? '', [SCRIPT, ...args], {
        env: {
          PATH: process.env.PATH,
          HF_HOME: home,
          HF_ENDPOINT: hub.endpoint,
          HF_HUB_DISABLE_PROGRESS_BARS: '1',
          HF_HUB_OFFLINE: args[0] === 'read' ? '1' : '0',
        },
      });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Scan;
    }

    it('Python finds what we fetched, without a request', async () => {
      const found = await resolveCheckpoint(NAME, options());
      hub.reset();
      const scan = await runPython('read', NAME, ...NEEDED);
      expect(hub.seen).toEqual([]);
      expect(scan.paths['model.safetensors']).toBe(join(found.folder, 'model.safetensors'));
      expect(scan.warnings).toEqual([]);
      expect(scan.repositories).toEqual({
        [NAME]: {
          size,
          revisions: {
            [repository.commit]: {
              refs: ['main'],
              size,
              files: Object.fromEntries(NEEDED.map((name) => [name, repository.files[name]!.length])),
            },
          },
        },
      });
    });

    it('we find what Python fetched, without a request', async () => {
      await runPython('write', NAME, ...NEEDED);
      hub.reset();
      const found = await resolveCheckpoint(NAME, options({ offline: true }));
      expect(hub.seen).toEqual([]);
      expect(found).toMatchObject({ name: NAME, revision: repository.commit, weights: 'model.safetensors' });
      for (const name of NEEDED) {
        expect(repository.files[name]!.equals(await readFile(join(found.folder, name))), name).toBe(true);
      }
      const [listed] = await cachedCheckpoints(join(home, 'hub'));
      expect(listed).toMatchObject({ repository: NAME, refs: ['main'], bytes: size, missing: [] });
    });

    it('each takes over what the other has, blob by blob', async () => {
      await runPython('write', NAME, 'config.json', 'model.safetensors');
      hub.reset();
      await resolveCheckpoint(NAME, options());
      const fetched = hub.seen
        .filter(({ method, at }) => method === 'GET' && at !== 'api')
        .map(({ url }) => basename(url));
      expect(fetched.sort()).toEqual(['generation_config.json', 'preprocessor_config.json', 'tokenizer.json']);
      hub.reset();
      const scan = await runPython('snapshot', NAME);
      const again = hub.seen
        .filter(({ method }) => method === 'GET')
        .map(({ url }) => basename(url.split('?')[0] ?? ''));
      expect(again.filter((name) => NEEDED.includes(name))).toEqual([]);
      expect(scan.warnings).toEqual([]);
      expect(Object.keys(scan.repositories[NAME]?.revisions[repository.commit]?.files ?? {}).sort()).toEqual(
        Object.keys(repository.files).sort(),
      );
    });

    it('a pull that was cut off does not trouble the scan of Python', async () => {
      hub.fault = (request, response) => request.at === 'storage' && (response.destroy(), true);
      const sleep = (): Promise<void> => Promise.resolve();
      await expect(resolveCheckpoint(NAME, options({ sleep }))).rejects.toThrow("can't be fetched");
      const scan = await runPython('read', NAME);
      expect(scan.warnings).toEqual([]);
      hub.reset();
      await runPython('write', NAME, ...NEEDED);
      expect((await resolveCheckpoint(NAME, options({ offline: true }))).revision).toBe(repository.commit);
    });
  },
);
