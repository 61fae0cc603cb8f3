import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { proxyFetch } from '../../src/hub/proxy-fetch.js';

let target: Server;
let proxy: Server;
let through: string[];
const port = (server: Server): number => (server.address() as AddressInfo).port;
const address = (server: Server): string => `http://127.0.0.1:${port(server)}`;

beforeAll(async () => {
  target = createServer((_, response) => response.end('from the target'));
  proxy = createServer((request, response) => {
    through.push(request.url ?? '');
    httpRequest(request.url ?? '', (answer) => answer.pipe(response)).end();
  });
  proxy.on('connect', (request, socket) => {
    through.push(request.url ?? '');
    const [host, to] = (request.url ?? '').split(':');
    const upstream = connect(Number(to), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  for (const server of [target, proxy]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const server of [target, proxy]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  through = [];
});

async function get(env: Record<string, string>): Promise<string> {
  return (await (await proxyFetch(env))(address(target))).text();
}

describe('proxies', () => {
  it('none set: Node own fetch', async () => {
    expect(await proxyFetch({})).toBe(fetch);
    expect(await proxyFetch({ HTTP_PROXY: '', https_proxy: '' })).toBe(fetch);
  });

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])('%s is used for http', async (name) => {
    expect(await get({ [name]: address(proxy) })).toBe('from the target');
    expect(through).toHaveLength(1);
    expect(through[0]).toContain(`127.0.0.1:${port(target)}`);
  });

  it('an address without a scheme is one', async () => {
    await get({ http_proxy: `127.0.0.1:${port(proxy)}` });
    expect(through).toHaveLength(1);
  });

  it.each(['127.0.0.1', '*', 'example.org,127.0.0.1'])('NO_PROXY=%s goes past it', async (exempt) => {
    expect(await get({ HTTP_PROXY: address(proxy), NO_PROXY: exempt })).toBe('from the target');
    expect(through).toEqual([]);
  });

  it('HTTPS_PROXY is for https alone, and HTTP_PROXY for http alone', async () => {
    expect(await get({ HTTPS_PROXY: address(proxy) })).toBe('from the target');
    expect(through).toEqual([]);
    const secure = `https://127.0.0.1:${port(target)}/`;
    await expect((await proxyFetch({ HTTPS_PROXY: address(proxy) }))(secure)).rejects.toThrow();
    expect(through).toEqual([`127.0.0.1:${port(target)}`]);
    through = [];
    await expect((await proxyFetch({ HTTP_PROXY: address(proxy) }))(secure)).rejects.toThrow();
    expect(through).toEqual([]);
  });

  it('others than http are refused, without showing a password', async () => {
    const error: unknown = await proxyFetch({ ALL_PROXY: 'socks5://me:secret@host:1' }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain('socks5://…@host:1');
  });
});
