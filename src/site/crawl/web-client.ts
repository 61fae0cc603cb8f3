import { get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import { ItemError } from '../../errors.js';
import { guardedLookup } from '../../pipeline/sources/guarded-lookup.js';
import { isPrivateAddress } from '../../pipeline/sources/private-address.js';
import { retryAfter } from '../../retry-after.js';

/** The bounds of a visit. */
export interface WebClientOptions {
  /** Tells IP addresses that may not be visited; by default those of private networks and of this machine. */
  readonly isForbidden?: (address: string) => boolean;
  /** Time for one answer, redirects included, in milliseconds. */
  readonly timeout: number;
  /** Largest body in bytes. */
  readonly maxBytes: number;
}

/** An answer, whatever its status. */
export interface WebAnswer {
  /** The address after redirects. */
  readonly url: URL;
  readonly status: number;
  /** Media type in lower case, without parameters. */
  readonly type: string;
  /** The charset that the server declared. */
  readonly charset?: string;
  /** Milliseconds the server asked to wait, if it did. */
  readonly retryAfter?: number;
  readonly body: Buffer;
}

const mostRedirects = 5;

/** How the tool names itself to servers and in robots.txt. */
export const userAgent = 'capwright';

/** Gets documents by http and https: bounded in time and size, never from forbidden addresses, at each redirect anew. */
export class WebClient {
  constructor(private readonly options: WebClientOptions) {}

  /**
   * @param address what to get
   * @param mayFollow asked at each redirect; by default all are followed
   * @throws ItemError PRIVATE, REDIRECT, TOO_LARGE, TIMEOUT or CONNECTION
   */
  async get(address: URL, mayFollow: (target: URL) => boolean = () => true): Promise<WebAnswer> {
    const signal = AbortSignal.timeout(this.options.timeout);
    let url = address;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const response = await this.request(url, signal);
      const { statusCode: status = 0, headers } = response;
      const { location } = headers;
      if (status < 300 || status >= 400 || location === undefined) return await this.answer(url, response, signal);
      response.destroy();
      const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (!target || !/^https?:$/.test(target.protocol) || !mayFollow(target)) {
        throw new ItemError('REDIRECT', `${address.href} leads to ${location}, which is not part of the site.`);
      }
      url = target;
    }
    throw new ItemError('REDIRECT', `${address.href} redirects more than ${mostRedirects} times.`);
  }

  private async request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const { isForbidden = isPrivateAddress } = this.options;
    // An address written out is never looked up, so it is checked here.
    if (isIP(host) !== 0 && isForbidden(host)) throw forbiddenAddress(host);
    const headers = {
      'user-agent': userAgent,
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1',
    };
    const options: RequestOptions = { headers, signal, lookup: guardedLookup(isForbidden, forbiddenAddress) };
    try {
      return await new Promise((resolve, reject) => {
        (url.protocol === 'https:' ? getHttps : getHttp)(url, options, resolve).on('error', reject);
      });
    } catch (error) {
      throw failure(url, error, signal);
    }
  }

  private async answer(url: URL, response: IncomingMessage, signal: AbortSignal): Promise<WebAnswer> {
    const { maxBytes } = this.options;
    const parts: Buffer[] = [];
    let length = 0;
    try {
      for await (const part of response as AsyncIterable<Buffer>) {
        length += part.length;
        if (length > maxBytes) throw new ItemError('TOO_LARGE', `${url.href} is larger than ${maxBytes} bytes.`);
        parts.push(part);
      }
    } catch (error) {
      throw failure(url, error, signal);
    }
    const declared = response.headers['content-type'] ?? '';
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(declared)?.[1];
    const wait = retryAfter(response.headers['retry-after']);
    return {
      url,
      status: response.statusCode ?? 0,
      type: (declared.split(';')[0] ?? '').trim().toLowerCase(),
      ...(charset === undefined ? {} : { charset }),
      ...(wait === undefined ? {} : { retryAfter: wait }),
      body: Buffer.concat(parts),
    };
  }
}

function forbiddenAddress(address: string): ItemError {
  return new ItemError(
    'PRIVATE',
    `${address} is an address of a private network; --allow-private visits it all the same.`,
  );
}

function failure(url: URL, error: unknown, signal: AbortSignal): ItemError {
  if (error instanceof ItemError) return error;
  if (signal.aborted) return new ItemError('TIMEOUT', `${url.href} gave no complete answer in time.`, { cause: error });
  const { code, message } = error as NodeJS.ErrnoException;
  return new ItemError('CONNECTION', `${url.href} can't be reached (${code ?? message}).`, { cause: error });
}
