import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelError, OutputError } from '../../src/errors.js';
import { fetchBlob, type WantedBlob } from '../../src/hub/fetch-blob.js';
import type { HubEvent } from '../../src/hub/hub-event.js';
import { HubNetworkError } from '../../src/hub/hub-failure.js';
import type { HubConnection } from '../../src/hub/hub-request.js';
import { etagOf, FakeHub, fakeRepository } from './fake-hub.js';

const hub = new FakeHub();
const NAME = 'microsoft/git-base';
const repository = fakeRepository('a', 300_000);
const weights = repository.files['model.safetensors']!;
let folder: string;
let blob: WantedBlob;
let events: HubEvent[];
let waits: number[];

beforeAll(() => hub.start());
afterAll(() => hub.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-blob-'));
  hub.reset();
  hub.repositories.set(NAME, repository);
  events = [];
  waits = [];
  const etag = etagOf(repository, 'model.safetensors');
  const url = `${hub.endpoint}/${NAME}/resolve/main/model.safetensors`;
  blob = { name: 'model.safetensors', url, size: weights.length, etag, path: join(folder, 'blobs', etag) };
  await mkdir(dirname(blob.path));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function connection(more: Partial<HubConnection['settings']> = {}): HubConnection {
  return {
    settings: { endpoint: hub.endpoint, token: undefined, answerTimeout: 2000, stallTimeout: 2000, ...more },
    fetch,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    onEvent: (event) => void events.push(event),
  };
}

const storageRanges = (): (string | undefined)[] => hub.seen.filter((r) => r.at === 'storage').map((r) => r.range);

/** The blob is there and right, or is not there at all. */
async function expectWhole(): Promise<void> {
  expect((await readFile(blob.path)).equals(weights)).toBe(true);
  expect(existsSync(`${blob.path}.incomplete`)).toBe(false);
}

/** Waits until a file has grown to a size: a cut takes with it whatever the client has not read yet. */
async function untilSize(path: string, size: number): Promise<void> {
  while (((await stat(path).catch(() => undefined))?.size ?? 0) < size) await setTimeout(5);
}

async function failure(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(existsSync(blob.path)).toBe(false);
  return error as Error;
}

describe('bad lines', () => {
  it('goes on by range requests after every cut', async () => {
    let sent = 0;
    hub.fault = (request, response) => {
      if (request.at !== 'storage') return false;
      const from = Number(/\d+/.exec(request.range ?? '')?.[0] ?? 0);
      if (sent >= 4) return false;
      sent++;
      const status = request.range ? 206 : 200;
      const range = `bytes ${from}-${weights.length - 1}/${weights.length}`;
      response.writeHead(status, { 'content-length': weights.length - from, 'content-range': range });
      response.write(weights.subarray(from, from + 50_000));
      void untilSize(`${blob.path}.incomplete`, from + 50_000).then(() => response.destroy());
      return true;
    };
    await fetchBlob(connection(), blob);
    await expectWhole();
    expect(storageRanges()).toEqual([undefined, 'bytes=50000-', 'bytes=100000-', 'bytes=150000-', 'bytes=200000-']);
    expect(events.filter((event) => event.type === 'retry')).toHaveLength(4);
  });

  it('goes on where an earlier run was ended', async () => {
    await writeFile(`${blob.path}.incomplete`, weights.subarray(0, 123_456));
    await fetchBlob(connection(), blob);
    await expectWhole();
    expect(storageRanges()).toEqual(['bytes=123456-']);
    expect(events[0]).toEqual({ type: 'progress', file: blob.name, done: 123_456, total: 300_000 });
  });

  it('asks for nothing when only the check was left to do', async () => {
    await writeFile(`${blob.path}.incomplete`, weights);
    await fetchBlob(connection(), blob);
    await expectWhole();
    expect(hub.seen).toEqual([]);
  });

  it('takes the whole file again from a server without ranges', async () => {
    await writeFile(`${blob.path}.incomplete`, Buffer.alloc(1000, 0xff));
    hub.fault = (request, response) => {
      if (request.at !== 'storage') return false;
      response.writeHead(200, { 'content-length': weights.length }).end(weights);
      return true;
    };
    await fetchBlob(connection(), blob);
    await expectWhole();
  });

  it('goes on after silence in mid-download, and after a server that never answers', async () => {
    let stalls = 0;
    hub.fault = (request, response) => {
      if (request.at === 'storage' && stalls++ === 0) {
        response.writeHead(200, { 'content-length': weights.length });
        response.write(weights.subarray(0, 10_000)); // and then nothing
        return true;
      }
      return request.at === 'hub' && stalls === 1 && hub.seen.filter((r) => r.at === 'hub').length === 2; // no answer
    };
    await fetchBlob(connection({ stallTimeout: 500, answerTimeout: 500 }), blob);
    await expectWhole();
    const reasons = events.flatMap((event) => (event.type === 'retry' ? [event.reason] : []));
    expect(reasons).toContain('model.safetensors: nothing came for 0.5 s');
    expect(reasons.some((reason) => reason.includes('did not answer in 0.5 s'))).toBe(true);
  });

  it('gives up on a line that brings nothing, and keeps what has come', async () => {
    await writeFile(`${blob.path}.incomplete`, weights.subarray(0, 500));
    hub.fault = (request, response) => request.at === 'storage' && (response.destroy(), true);
    expect(await failure(fetchBlob(connection(), blob))).toBeInstanceOf(HubNetworkError);
    expect((await stat(`${blob.path}.incomplete`)).size).toBe(500);
    expect(waits.length).toBeGreaterThanOrEqual(4);
  });
});

describe('overloaded servers', () => {
  it.each([429, 500, 502, 503, 504, 408])('tries again after %i, as long as Retry-After says', async (status) => {
    let refused = 0;
    hub.fault = (request, response) => {
      if (request.at !== 'storage' || refused++ > 0) return false;
      response.writeHead(status, { 'retry-after': '7' }).end();
      return true;
    };
    await fetchBlob(connection(), blob);
    await expectWhole();
    expect(waits).toEqual([7000]);
  });

  it('waits longer each time without Retry-After, then says what the server said', async () => {
    hub.fault = (_, response) => (response.writeHead(503).end(), true);
    const error = await failure(fetchBlob(connection(), blob));
    expect(error).toMatchObject({ name: 'HubAnswerError', status: 503 });
    expect(waits).toHaveLength(4);
    expect(waits[0]).toBeLessThanOrEqual(750);
    expect(waits[3]).toBeGreaterThanOrEqual(2000);
  });

  it('does not sit out an hour of Retry-After', async () => {
    hub.fault = (_, response) => (response.writeHead(429, { 'retry-after': '3600' }).end(), true);
    expect(await failure(fetchBlob(connection(), blob))).toMatchObject({ status: 429 });
    expect(waits).toEqual([]);
  });
});

describe('wrong content', () => {
  const answerWith =
    (body: () => Buffer, headers: Record<string, string | number> = {}) =>
    (request: { at: string }, response: ServerResponse): boolean => {
      if (request.at !== 'storage') return false;
      response.writeHead(200, headers);
      response.end(body());
      return true;
    };

  it('is never kept when its checksum is wrong', async () => {
    const wrong = Buffer.from(weights);
    wrong[1234] = (wrong[1234] ?? 0) ^ 1;
    hub.fault = answerWith(() => wrong);
    const error = await failure(fetchBlob(connection(), blob));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/checksum .* three times/);
    expect(existsSync(`${blob.path}.incomplete`)).toBe(false);
  });

  it('is fetched again from the start when what an earlier run left was spoilt', async () => {
    await writeFile(`${blob.path}.incomplete`, Buffer.alloc(1000, 0xff));
    await fetchBlob(connection(), blob);
    await expectWhole();
    expect(storageRanges()).toEqual(['bytes=1000-', undefined]);
  });

  it('is refused by its length: too short, too long, and with a lying header', async () => {
    hub.fault = answerWith(() => weights.subarray(0, 1000), { 'content-length': 1000 });
    expect((await failure(fetchBlob(connection(), blob))).message).toContain(
      'expected 300000 bytes, the server offers 1000',
    );
    hub.fault = answerWith(() => Buffer.concat([weights, Buffer.alloc(5)]), { 'transfer-encoding': 'chunked' });
    const tooLong = await failure(fetchBlob(connection(), blob));
    expect(tooLong.message).toMatch(/more came than its 300000 bytes/);
    await rm(`${blob.path}.incomplete`, { force: true });
    hub.fault = answerWith(() => weights.subarray(0, 1000), { 'transfer-encoding': 'chunked' });
    expect((await failure(fetchBlob(connection(), blob))).message).toContain('the connection ended early');
  });

  it('is refused when it is another range than the one asked for', async () => {
    await writeFile(`${blob.path}.incomplete`, weights.subarray(0, 1000));
    hub.fault = (request, response) => {
      if (request.at !== 'storage') return false;
      response.writeHead(206, { 'content-range': `bytes 0-299999/300000`, 'content-length': 300_000 }).end(weights);
      return true;
    };
    expect((await failure(fetchBlob(connection(), blob))).message).toContain('another range');
  });

  it('throws away a part that is longer than the file, or that the server calls out of range', async () => {
    await writeFile(`${blob.path}.incomplete`, Buffer.alloc(400_000));
    await fetchBlob(connection(), blob);
    await expectWhole();
    await rm(blob.path);
    await writeFile(`${blob.path}.incomplete`, weights.subarray(0, 10));
    let refused = 0;
    hub.fault = (request, response) =>
      request.at === 'storage' && refused++ === 0 && (response.writeHead(416).end(), true);
    await fetchBlob(connection(), blob);
    await expectWhole();
  });

  it('of a small file is checked by its git blob id', async () => {
    const etag = etagOf(repository, 'config.json');
    const url = `${hub.endpoint}/${NAME}/resolve/main/config.json`;
    const small = { ...blob, name: 'config.json', url, etag, size: repository.files['config.json']!.length };
    await fetchBlob(connection(), { ...small, path: join(folder, 'blobs', etag) });
    expect(await readFile(join(folder, 'blobs', etag))).toEqual(repository.files['config.json']);
    const error = await failure(fetchBlob(connection(), { ...small, etag: '0'.repeat(40) }));
    expect(error.message).toContain('checksum');
  });

  it('of no bytes is a file too', async () => {
    const empty = { ...fakeRepository('b'), files: { 'empty.json': Buffer.alloc(0) } };
    hub.repositories.set(NAME, empty);
    const etag = etagOf(empty, 'empty.json');
    const path = join(folder, 'blobs', etag);
    const url = `${hub.endpoint}/${NAME}/resolve/main/empty.json`;
    await fetchBlob(connection(), { name: 'empty.json', url, etag, size: 0, path });
    expect((await stat(path)).size).toBe(0);
  });
});

it('refuses redirects out of encryption and in circles', async () => {
  hub.fault = (request, response) =>
    request.at === 'hub' && (response.writeHead(302, { location: request.url }).end(), true);
  expect((await failure(fetchBlob(connection(), blob))).message).toContain('circle');
  const downgrade: typeof fetch = () =>
    Promise.resolve(new Response(null, { status: 302, headers: { location: 'http://elsewhere.example/x' } }));
  const secure = { ...blob, url: 'https://hub.example/x' };
  const error = await failure(fetchBlob({ ...connection(), fetch: downgrade }, secure));
  expect(error.message).toContain('not encrypted');
});

it('never sends the token to another host, whatever the redirect says', async () => {
  const seen: (string | undefined)[] = [];
  const stranger = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(200, { 'content-length': weights.length }).end(weights);
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as AddressInfo;
  hub.fault = (request, response) =>
    request.at === 'hub' && (response.writeHead(307, { location: `http://127.0.0.1:${port}/steal` }).end(), true);
  await fetchBlob(connection({ token: { value: 'hf_secret', source: 'a test' } }), blob);
  stranger.close();
  stranger.closeAllConnections();
  expect(hub.seen.map((request) => request.authorization)).toEqual(['Bearer hf_secret']);
  expect(seen).toEqual([undefined]);
  await expectWhole();
});

it('says so when the cache can not be written', async () => {
  const error = await failure(fetchBlob(connection(), { ...blob, path: join(folder, 'absent', 'blob') }));
  expect(error).toBeInstanceOf(OutputError);
  expect(error.message).toContain('HF_HOME');
});
