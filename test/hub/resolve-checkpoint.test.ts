import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelError, OutputError, UsageError } from '../../src/errors.js';
import type { HubEvent } from '../../src/hub/hub-event.js';
import { resolveCheckpoint, type ResolveOptions } from '../../src/hub/resolve-checkpoint.js';
import { deadEndpoint, etagOf, FakeHub, fakeRepository } from './fake-hub.js';

const hub = new FakeHub();
const NAME = 'microsoft/git-base-coco';
let home: string;
let events: HubEvent[];

beforeAll(() => hub.start());
afterAll(() => hub.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'capwright-hub-'));
  events = [];
  hub.reset();
  hub.repositories.clear();
  hub.repositories.set(NAME, fakeRepository('a'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(home, { recursive: true, force: true });
});

function options(more: ResolveOptions = {}): ResolveOptions {
  return {
    sleep: () => Promise.resolve(),
    onEvent: (event) => void events.push(event),
    ...more,
    env: { HF_HOME: home, HF_ENDPOINT: hub.endpoint, ...more.env },
  };
}

const repositoryFolder = (name = NAME): string => join(home, 'hub', `models--${name.replace('/', '--')}`);
const fetched = (): string[] => hub.seen.filter((r) => r.method === 'GET' && r.at !== 'api').map((r) => r.url);
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a first pull', () => {
  it('lays the files out as all Hugging Face tools do', async () => {
    const found = await resolveCheckpoint('git-base-coco', options());
    const commit = 'a'.repeat(40);
    expect(found).toEqual({
      name: NAME,
      source: 'hub',
      folder: join(repositoryFolder(), 'snapshots', commit),
      revision: commit,
      weights: 'model.safetensors',
    });
    expect(await readFile(join(repositoryFolder(), 'refs', 'main'), 'utf8')).toBe(commit);
    const repository = hub.repositories.get(NAME)!;
    for (const file of await readdir(found.folder)) {
      const etag = etagOf(repository, file);
      expect(await readlink(join(found.folder, file))).toBe(join('..', '..', 'blobs', etag));
      expect(repository.files[file]?.equals(await readFile(join(found.folder, file)))).toBe(true);
    }
    expect((await readdir(join(repositoryFolder(), 'blobs'))).some((name) => name.includes('incomplete'))).toBe(false);
    expect(await readdir(join(home, 'hub', '.locks', `models--microsoft--git-base-coco`))).toEqual([]);
  });

  it('fetches what is needed and not one file more', async () => {
    const found = await resolveCheckpoint(NAME, options());
    expect((await readdir(found.folder)).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'preprocessor_config.json',
      'tokenizer.json',
    ]);
    expect(hub.seen.some((request) => /README|pytorch_model/.test(request.url))).toBe(false);
  });

  it('tells what it will fetch, and every byte of it', async () => {
    await resolveCheckpoint(NAME, options());
    const plan = events.find((event) => event.type === 'plan')!;
    expect(plan.files.find((file) => file.name === 'model.safetensors')).toEqual(
      expect.objectContaining({ size: 200_000, cached: false }),
    );
    const weights = events.filter((event) => event.type === 'progress' && event.file === 'model.safetensors');
    expect(weights.at(-1)).toEqual({ type: 'progress', file: 'model.safetensors', done: 200_000, total: 200_000 });
  });

  it('ends every file once, also those that an earlier run had brought', async () => {
    const ends = () => events.filter((event) => event.type === 'end');
    await resolveCheckpoint(NAME, options());
    const names = events.find((event) => event.type === 'plan')!.files.map(({ name }) => name);
    expect(ends()).toHaveLength(names.length);
    expect(ends()).toEqual(expect.arrayContaining(names.map((file) => ({ type: 'end', file, complete: true }))));

    const blob = join(repositoryFolder(), 'blobs', etagOf(hub.repositories.get(NAME)!, 'model.safetensors'));
    await rename(blob, `${blob}.incomplete`); // all bytes had come, the check was left
    events = [];
    await resolveCheckpoint(NAME, options());
    expect(events.filter((event) => 'file' in event && event.file === 'model.safetensors').at(-1)).toEqual({
      type: 'end',
      file: 'model.safetensors',
      complete: true,
    });
  });

  it('tells nothing more after the error of a file, which ends the others', async () => {
    hub.fault = (request, response) => {
      if (request.at === 'storage') return true; // never answers
      if (!request.url.endsWith('tokenizer.json') || request.method !== 'GET') return false;
      response.writeHead(403).end();
      return true;
    };
    expect(await failure(resolveCheckpoint(NAME, options()))).toBeInstanceOf(ModelError);
    const names = events.find((event) => event.type === 'plan')!.files.map(({ name }) => name);
    const ends = events.filter((event) => event.type === 'end');
    expect(ends.map(({ file }) => file).sort()).toEqual([...names].sort());
    expect(ends.filter(({ complete }) => !complete).map(({ file }) => file)).toEqual(
      expect.arrayContaining(['tokenizer.json', 'model.safetensors']),
    );
    expect(await readdir(join(home, 'hub', '.locks', 'models--microsoft--git-base-coco'))).toEqual([]);
  });

  it('takes a pytorch_model.bin when there is nothing better', async () => {
    const files = Object.fromEntries(
      Object.entries(fakeRepository('b').files).filter(([name]) => name !== 'model.safetensors'),
    );
    hub.repositories.set('microsoft/git-large-msrvtt-qa', { ...fakeRepository('b'), files });
    const found = await resolveCheckpoint('git-large-msrvtt-qa', options());
    expect(found.weights).toBe('pytorch_model.bin');
    expect(await readFile(join(found.folder, found.weights), 'utf8')).toBe('not needed either');
  });

  it('takes split weights with all their parts', async () => {
    const { 'model.safetensors': whole, ...files } = fakeRepository('c').files;
    const parts = {
      'model-00001-of-00002.safetensors': whole!.subarray(0, 1000),
      'model-00002-of-00002.safetensors': whole!.subarray(1000),
    };
    const [one, two] = Object.keys(parts);
    const index = Buffer.from(JSON.stringify({ weight_map: { a: one, b: two, c: one } }));
    const all = { ...files, ...parts, 'model.safetensors.index.json': index };
    hub.repositories.set('someone/split', { commit: 'c'.repeat(40), files: all, large: Object.keys(parts) });
    const found = await resolveCheckpoint('someone/split', options());
    expect(found.weights).toBe('model.safetensors.index.json');
    expect((await readFile(join(found.folder, two!))).equals(whole!.subarray(1000))).toBe(true);

    await unlink(join(found.folder, two!));
    expect(await failure(resolveCheckpoint('someone/split', options({ offline: true })))).toMatchObject({
      message: expect.stringContaining(`lacks ${two!}`) as string,
    });
    hub.reset();
    await resolveCheckpoint('someone/split', options());
    expect(fetched()).toEqual([]); // the blob was still there; only its name had gone
  });

  it('works where symbolic links are forbidden', async () => {
    const env = { HF_HUB_DISABLE_SYMLINKS: '1' };
    const found = await resolveCheckpoint(NAME, options({ env }));
    expect((await lstat(join(found.folder, 'model.safetensors'))).isFile()).toBe(true);
    hub.reset();
    expect(await resolveCheckpoint(NAME, options({ env, offline: true }))).toEqual(found);
    await resolveCheckpoint(NAME, options({ env }));
    expect(fetched()).toEqual([]);
  });

  it('sends the token to the hub and to no other host', async () => {
    hub.requiredToken = 'hf_secret';
    await resolveCheckpoint(NAME, options({ env: { HF_TOKEN: 'hf_secret' } }));
    const storage = hub.seen.filter((request) => request.at === 'storage');
    expect(storage.length).toBeGreaterThan(0);
    expect(storage.every((request) => request.authorization === undefined)).toBe(true);
    expect(hub.seen.filter((r) => r.at !== 'storage').every((r) => r.authorization === 'Bearer hf_secret')).toBe(true);
  });
});

describe('a cached checkpoint', () => {
  it('is used after one question when the branch has not moved', async () => {
    const first = await resolveCheckpoint(NAME, options());
    hub.reset();
    expect(await resolveCheckpoint(NAME, options())).toEqual(first);
    expect(hub.seen.map((request) => request.at)).toEqual(['api']);
  });

  it('needs no socket at all offline, nor when its commit is named', async () => {
    const first = await resolveCheckpoint(NAME, options());
    const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('a socket was opened');
    });
    const noFetch: typeof fetch = () => Promise.reject(new Error('a request was made'));
    for (const value of ['1', 'ON', 'yes', 'True']) {
      const more = { fetch: noFetch, env: { HF_HUB_OFFLINE: value } };
      expect(await resolveCheckpoint(NAME, options(more))).toEqual(first);
    }
    expect(await resolveCheckpoint(NAME, options({ fetch: noFetch, offline: true }))).toEqual(first);
    expect(await resolveCheckpoint(NAME, options({ fetch: noFetch, revision: 'a'.repeat(40) }))).toEqual(first);
    expect(connect).not.toHaveBeenCalled();
  });

  it('is fetched anew, and only where it changed, when the branch has moved', async () => {
    await resolveCheckpoint(NAME, options());
    const moved = {
      ...fakeRepository('a').files,
      'config.json': Buffer.from('{"model_type": "git", "made": "later"}'),
    };
    hub.repositories.set(NAME, { ...fakeRepository('a'), commit: 'd'.repeat(40), files: moved });
    hub.reset();
    const second = await resolveCheckpoint(NAME, options());
    expect(second.revision).toBe('d'.repeat(40));
    expect(fetched()).toEqual([`/${NAME}/resolve/${'d'.repeat(40)}/config.json`]);
    expect(await readFile(join(repositoryFolder(), 'refs', 'main'), 'utf8')).toBe('d'.repeat(40));
    const old = await resolveCheckpoint(NAME, options({ revision: 'a'.repeat(40) }));
    expect(await readFile(join(old.folder, 'config.json'), 'utf8')).toContain('"made": "a"');
  });

  it('is used with a notice when the hub can not be reached, or fails', async () => {
    const first = await resolveCheckpoint(NAME, options());
    events = [];
    expect(await resolveCheckpoint(NAME, options({ env: { HF_ENDPOINT: await deadEndpoint() } }))).toEqual(first);
    expect(events).toEqual([expect.objectContaining({ type: 'notice' })]);
    hub.fault = (_, response) => (response.writeHead(503).end(), true);
    events = [];
    expect(await resolveCheckpoint(NAME, options())).toEqual(first);
    expect(events).toEqual([expect.objectContaining({ message: expect.stringContaining('503') as string })]);
  });

  it('is not passed off as a revision that does not exist', async () => {
    await resolveCheckpoint(NAME, options());
    const error = await failure(resolveCheckpoint(NAME, options({ revision: 'v9' })));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain('no revision "v9"');
  });

  it('keeps branch, tag and pull-request refs apart', async () => {
    hub.repositories.set(NAME, { ...fakeRepository('e'), revisions: ['refs/pr/1', 'v1'] });
    await resolveCheckpoint(NAME, options({ revision: 'refs/pr/1' }));
    expect(await readFile(join(repositoryFolder(), 'refs', 'refs', 'pr', '1'), 'utf8')).toBe('e'.repeat(40));
    const found = await resolveCheckpoint(NAME, options({ revision: 'refs/pr/1', offline: true }));
    expect(found.revision).toBe('e'.repeat(40));
  });
});

describe('what goes wrong', () => {
  it.each(['', '..', '../../x', '/etc', 'a//b', 'a\\b', '.hidden', 'a b', 'x.lock', 'a:b'])(
    'a revision called "%s" is refused before it is made a path',
    async (revision) => {
      expect(await failure(resolveCheckpoint(NAME, options({ revision })))).toBeInstanceOf(UsageError);
      expect(hub.seen).toEqual([]);
    },
  );

  it.each([
    ['nothing cached', () => Promise.resolve(), 'is not in the cache'],
    [
      'a file missing',
      () => unlink(join(repositoryFolder(), 'snapshots', 'a'.repeat(40), 'tokenizer.json')),
      'lacks tokenizer.json',
    ],
    [
      'no weights',
      () => unlink(join(repositoryFolder(), 'snapshots', 'a'.repeat(40), 'model.safetensors')),
      'lacks model.safetensors',
    ],
  ])('offline with %s says so exactly', async (what, damage, part) => {
    if (what !== 'nothing cached') await resolveCheckpoint(NAME, options());
    await damage();
    const error = await failure(resolveCheckpoint(NAME, options({ env: { HF_HUB_OFFLINE: '1' } })));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain(part);
    expect((error as Error).message).toContain('capwright models pull');
  });

  it('names what an unfinished pull lacks', async () => {
    hub.fault = (request, response) => request.at === 'storage' && (response.destroy(), true);
    expect(await failure(resolveCheckpoint(NAME, options()))).toBeInstanceOf(ModelError);
    const error = await failure(resolveCheckpoint(NAME, options({ offline: true })));
    expect((error as Error).message).toContain('lacks model.safetensors');
  });

  it('a wrong name gets the nearest ones', async () => {
    expect(await failure(resolveCheckpoint('git-base-cocoo', options()))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Did you mean git-base-coco') as string,
    });
    const error = await failure(resolveCheckpoint('microsoft/git-base-coca', options()));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(
      /does not exist .*404; no token was sent.*Did you mean microsoft\/git-base-coco/,
    );
  });

  it('a refused token is named by its source, never by its value', async () => {
    hub.requiredToken = 'hf_other';
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'token'), 'hf_from_file\n');
    const fromFile = (await failure(resolveCheckpoint(NAME, options()))) as Error;
    expect(fromFile.message).toContain(`the token from the file ${join(home, 'token')} was sent`);
    const fromEnv = (await failure(resolveCheckpoint(NAME, options({ env: { HF_TOKEN: 'hf_from_env' } })))) as Error;
    expect(fromEnv.message).toContain('the token from the environment variable HF_TOKEN was sent');
    await rm(join(home, 'token'));
    const none = (await failure(resolveCheckpoint(NAME, options()))) as Error;
    expect(none.message).toContain('no token was sent');
    expect([fromFile, fromEnv, none].some((error) => error.message.includes('hf_'))).toBe(false);
  });

  it.each([
    [403, 'GatedRepo', 'is gated (no token was sent)'],
    [403, '', 'forbids'],
    [429, '', 'no more requests'],
    [500, '', 'answered 500'],
  ])('status %i %s is explained', async (status, code, part) => {
    hub.fault = (_, response) => {
      response.writeHead(status, code ? { 'x-error-code': code } : {}).end();
      return true;
    };
    const error = await failure(resolveCheckpoint(NAME, options()));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain(part);
  });

  it('no network: says how to do without', async () => {
    const error = await failure(resolveCheckpoint(NAME, options({ env: { HF_ENDPOINT: await deadEndpoint() } })));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(/refused \(ECONNREFUSED\).*a folder.*git-demo/);
  });

  it('a page that is no hub is recognised', async () => {
    hub.fault = (_, response) => (response.writeHead(200).end('<html>Please log in</html>'), true);
    expect(await failure(resolveCheckpoint(NAME, options()))).toMatchObject({
      message: expect.stringContaining('does not answer in JSON') as string,
    });
  });

  it('a full disk is noticed before the first byte', async () => {
    const error = await failure(resolveCheckpoint(NAME, options({ freeSpace: () => Promise.resolve(100_000) })));
    expect(error).toBeInstanceOf(OutputError);
    expect((error as Error).message).toMatch(/room for 200 kB, found 100 kB/);
    expect(fetched()).toEqual([]);
  });

  it('a repository that is no checkpoint is refused before anything is fetched', async () => {
    hub.repositories.set('someone/notes', {
      commit: 'f'.repeat(40),
      files: { 'config.json': Buffer.from('{}') },
      large: [],
    });
    const error = await failure(resolveCheckpoint('someone/notes', options()));
    expect((error as Error).message).toContain('no preprocessor_config.json, tokenizer.json, model.safetensors');
    expect(fetched()).toEqual([]);
  });

  it('an aborted pull stops and keeps what came', async () => {
    const controller = new AbortController();
    const more = {
      signal: controller.signal,
      onEvent: (event: HubEvent) => {
        if (event.type === 'progress' && event.file === 'model.safetensors' && event.done > 0) controller.abort();
      },
    };
    const error = await failure(resolveCheckpoint(NAME, options(more)));
    expect((error as Error).name).toBe('AbortError');
    expect(existsSync(join(repositoryFolder(), 'refs', 'main'))).toBe(false);
  });
});

describe('folders', () => {
  it('are taken as they are, and checked', async () => {
    for (const [name, content] of Object.entries(fakeRepository('a').files)) await writeFile(join(home, name), content);
    expect(await resolveCheckpoint(home, options())).toEqual({
      name: home,
      source: 'folder',
      folder: home,
      revision: null,
      weights: 'model.safetensors',
    });
    await rm(join(home, 'model.safetensors'));
    expect((await resolveCheckpoint(home, options())).weights).toBe('pytorch_model.bin');
    await rm(join(home, 'config.json'));
    expect(await failure(resolveCheckpoint(home, options()))).toMatchObject({
      message: expect.stringContaining('found no config.json') as string,
    });
    expect(await failure(resolveCheckpoint(join(home, 'absent'), options()))).toBeInstanceOf(ModelError);
    expect(hub.seen).toEqual([]);
  });

  it('git-demo comes with the package', async () => {
    const found = await resolveCheckpoint('git-demo', options());
    expect(found).toMatchObject({ name: 'git-demo', source: 'bundled', revision: null, weights: 'model.safetensors' });
    expect(existsSync(join(found.folder, 'config.json'))).toBe(true);
    expect(await failure(resolveCheckpoint('git-demoo', options()))).toBeInstanceOf(UsageError);
  });
});
