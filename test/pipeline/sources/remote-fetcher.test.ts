import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RemoteFetcher, type RemoteOptions } from '../../../src/pipeline/sources/remote-fetcher.js';
import { gitFixture } from '../../support/git-fixtures.js';

const picture = readFileSync(gitFixture('images/noise.png'));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers the n-th request with the n-th answer, the last one repeated. */
async function serve(...answers: Answer[]): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    (answers[requests.length - 1] ?? answers.at(-1)!)(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const send =
  (status: number, body: Uint8Array | string = '', headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

/** A fetcher that may reach this machine and notes its waits instead of waiting. */
function fetcher(options: RemoteOptions = {}) {
  const waits: number[] = [];
  const wait = (milliseconds: number) => Promise.resolve(waits.push(milliseconds));
  return { waits, remote: new RemoteFetcher({ allowPrivate: true, wait, ...options }) };
}

describe('RemoteFetcher', () => {
  it('fetches a picture', async () => {
    const { url } = await serve(send(200, picture));
    expect(Buffer.from(await fetcher().remote.fetch(`${url}/a.png`)).equals(picture)).toBe(true);
  });

  it('follows redirects, a few', async () => {
    const { url, requests } = await serve(send(302, '', { location: '/b.png' }), send(200, picture));
    await fetcher().remote.fetch(`${url}/a.png`);
    expect(requests).toEqual(['/a.png', '/b.png']);
    const loop = await serve(send(301, '', { location: '/again' }));
    await expect(fetcher().remote.fetch(loop.url)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(loop.requests).toHaveLength(6);
  });

  it('refuses private addresses, written out or resolved, redirects included', async () => {
    const { url, requests } = await serve(send(200, picture));
    const { remote } = fetcher({ allowPrivate: false, retries: 0 });
    await expect(remote.fetch(url)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    await expect(remote.fetch(url.replace('127.0.0.1', 'localhost'))).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    await expect(remote.fetch('http://[::1]:1/')).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    await expect(remote.fetch('http://2130706433/')).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    expect(requests).toEqual([]);
  });

  it('refuses what is no http address, redirects included', async () => {
    await expect(fetcher().remote.fetch('file:///etc/passwd')).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    const { url } = await serve(send(302, '', { location: 'file:///etc/passwd' }));
    await expect(fetcher().remote.fetch(url)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  });

  it('repeats attempts that may yet succeed, waiting longer each time', async () => {
    const reset: Answer = (request) => request.socket.destroy();
    const { url } = await serve(send(503), reset, send(429, '', { 'retry-after': '7' }), send(200, picture));
    const { remote, waits } = fetcher();
    await remote.fetch(url);
    expect(waits).toEqual([500, 1000, 7000]);
  });

  it('waits until the date that Retry-After names, a minute at most', async () => {
    const soon = new Date(Date.now() + 20_000).toUTCString();
    const late = new Date(Date.now() + 86_400_000).toUTCString();
    const past = new Date(0).toUTCString();
    const { url } = await serve(
      ...[soon, late, past].map((date) => send(503, '', { 'retry-after': date })),
      send(200, picture),
    );
    const { remote, waits } = fetcher();
    await remote.fetch(url);
    const [first = 0, ...others] = waits;
    expect(first).toBeGreaterThan(10_000);
    expect(first).toBeLessThanOrEqual(20_000);
    expect(others).toEqual([60_000, 2000]);
  });

  it('gives up after its retries', async () => {
    const { url, requests } = await serve(send(500));
    await expect(fetcher({ retries: 2 }).remote.fetch(url)).rejects.toThrow(/status 500, tried 3 times/);
    expect(requests).toHaveLength(3);
  });

  it('does not repeat what will stay wrong', async () => {
    const missing = await serve(send(404));
    await expect(fetcher().remote.fetch(missing.url)).rejects.toMatchObject({ code: 'REMOTE_NOT_FOUND' });
    const forbidden = await serve(send(403));
    await expect(fetcher().remote.fetch(forbidden.url)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect([missing.requests.length, forbidden.requests.length]).toEqual([1, 1]);
  });

  it('stops at the size limit, announced or not', async () => {
    const big = Buffer.alloc(100_000, 'x');
    const announced = await serve(send(200, big, { 'content-length': '100000' }));
    const streamed = await serve((_, response) => {
      response.writeHead(200);
      response.write(big);
      response.end(big);
    });
    for (const { url, requests } of [announced, streamed]) {
      await expect(fetcher({ maxBytes: 50_000 }).remote.fetch(url)).rejects.toMatchObject({ code: 'REMOTE_TOO_LARGE' });
      expect(requests).toHaveLength(1);
    }
  });

  it('gives up on a server that never finishes', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200);
      response.write(picture.subarray(0, 10));
    });
    const { remote } = fetcher({ timeout: 100, retries: 1 });
    await expect(remote.fetch(url)).rejects.toMatchObject({ code: 'REMOTE_TIMEOUT' });
  });

  it.each([
    ['HTML', '<!DOCTYPE html><html></html>', { 'content-type': 'image/jpeg' }],
    ['nothing', '', {}],
    ['an unknown format', Buffer.from([0, 1, 2, 3]), {}],
  ])('refuses %s, whatever it is declared to be', async (found, body, headers) => {
    const { url } = await serve(send(200, body, headers));
    const fetched = fetcher().remote.fetch(url);
    await expect(fetched).rejects.toMatchObject({ code: 'REMOTE_NOT_AN_IMAGE' });
    await expect(fetched).rejects.toThrow(`found ${found}`);
  });
});
