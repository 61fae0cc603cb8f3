import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { etagOf, FakeHub, fakeRepository } from './fake-hub.js';

const CHILD = fileURLToPath(new URL('pull-in-child.ts', import.meta.url));
const NAME = 'microsoft/git-base';
const repository = fakeRepository('a', 2_000_000);
const weights = repository.files['model.safetensors']!;
const hub = new FakeHub();
let home: string;

beforeAll(() => hub.start());
afterAll(() => hub.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'capwright-two-'));
  hub.reset();
  hub.repositories.set(NAME, repository);
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Pull {
  readonly child: ChildProcess;
  /** Bytes of the weights that the child has on disk, as it told. */
  done: () => number;
  waited: () => boolean;
  readonly result: Promise<{ code: number | null; output: string }>;
}

function pull(): Pull {
  let done = 0;
  let waited = false;
  let output = '';
  const child = fork(CHILD, [NAME], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, HF_HOME: home, HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.on('message', (message) => {
    if (typeof message === 'number') done = message;
    else waited = true;
  });
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const result = once(child, 'exit').then(([code]) => ({ code: code as number | null, output }));
  return { child, done: () => done, waited: () => waited, result };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const blobs = (): string => join(home, 'hub', 'models--microsoft--git-base', 'blobs');
const storageRequests = (): (string | undefined)[] => hub.seen.filter((r) => r.at === 'storage').map((r) => r.range);

it('two processes at once: one fetches, the other waits for it, both get the whole', async () => {
  let release = (): void => undefined;
  hub.fault = (request, response) => {
    if (request.at !== 'storage') return false;
    response.writeHead(200, { 'content-length': weights.length });
    response.write(weights.subarray(0, 500_000));
    release = () => void response.end(weights.subarray(500_000));
    return true;
  };
  const first = pull();
  await until(() => first.done() >= 500_000);
  const second = pull();
  await until(() => second.waited());
  release();
  const results = await Promise.all([first.result, second.result]);
  expect(
    results.map(({ code }) => code),
    JSON.stringify(results),
  ).toEqual([0, 0]);
  expect(storageRequests()).toEqual([undefined]);
  const path = join(blobs(), etagOf(repository, 'model.safetensors'));
  expect((await readFile(path)).equals(weights)).toBe(true);
  expect((await readdir(blobs())).filter((name) => name.includes('incomplete'))).toEqual([]);
});

it('killed in mid-download, the next run breaks the lock and goes on from there', async () => {
  hub.fault = (request, response) => {
    if (request.at !== 'storage') return false;
    response.writeHead(200, { 'content-length': weights.length });
    response.write(weights.subarray(0, 700_000)); // and then nothing, until the process is gone
    return true;
  };
  const first = pull();
  await until(() => first.done() >= 700_000);
  first.child.kill('SIGKILL');
  expect((await first.result).code).toBe(null);
  const path = join(blobs(), etagOf(repository, 'model.safetensors'));
  expect((await stat(`${path}.incomplete`)).size).toBe(700_000);
  await expect(stat(path)).rejects.toThrow('ENOENT');

  hub.reset();
  const second = await pull().result;
  expect(second.code, second.output).toBe(0);
  expect(JSON.parse(second.output)).toMatchObject({ revision: repository.commit, waited: false });
  expect(storageRequests()).toEqual(['bytes=700000-']);
  expect((await readFile(path)).equals(weights)).toBe(true);
  expect(await readdir(join(home, 'hub', '.locks', 'models--microsoft--git-base'))).toEqual([]);
});

it('offline, a process finds it in the cache without one look-up or socket', async () => {
  expect((await pull().result).code).toBe(0);
  const noNetwork = `
    const net = require('node:net'), dns = require('node:dns');
    net.Socket.prototype.connect = () => { throw new Error('a socket was opened'); };
    dns.lookup = () => { throw new Error('a name was looked up'); };`;
  const child = fork(CHILD, [NAME], {
    execArgv: [
      '--import',
      'tsx',
      '--import',
      `data:text/javascript,${encodeURIComponent(`import {createRequire} from 'node:module'; const require = createRequire('file:///');${noNetwork}`)}`,
    ],
    env: { ...process.env, HF_HOME: home, HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ name: NAME, revision: repository.commit });
});
