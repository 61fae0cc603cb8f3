import { UsageError } from '../errors.js';
import type { Environment } from './hub-settings.js';

/**
 * Gives a `fetch` that goes through the proxies of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY (either case; lower
 * case wins, as in curl), or Node's own `fetch` when none is set.
 * @throws UsageError when a proxy is no http address (SOCKS is not spoken)
 */
export async function proxyFetch(env: Environment): Promise<typeof fetch> {
  const read = (name: string): string | undefined => [env[name.toLowerCase()], env[name]].find((value) => value);
  const all = read('ALL_PROXY');
  const httpProxy = checkProxy(read('HTTP_PROXY') ?? all);
  const httpsProxy = checkProxy(read('HTTPS_PROXY') ?? all);
  if (httpProxy === undefined && httpsProxy === undefined) return fetch;
  // Node 20's fetch takes no proxy, and an agent must come from the same undici as the fetch it serves.
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
    noProxy: read('NO_PROXY') ?? '',
  });
  // undici's types and those of Node's lib describe the same objects.
  const through = ((input: Parameters<typeof undici.fetch>[0], init: object = {}) =>
    undici.fetch(input, { ...init, dispatcher })) as unknown as typeof fetch;
  return (input, init) => {
    const secure = new URL(input instanceof Request ? input.url : input).protocol === 'https:';
    // undici would send https through HTTP_PROXY when it has no other; curl and Python do not.
    return (secure ? httpsProxy : httpProxy) === undefined ? fetch(input, init) : through(input, init);
  };
}

function checkProxy(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(address) && /^https?:/.test(address)) return address;
  const shown = address.replace(/\/\/[^@/]*@/, '//…@');
  throw new UsageError(
    `Expected a proxy address such as http://proxy.example:3128, found "${shown}" (SOCKS is not supported).`,
  );
}
