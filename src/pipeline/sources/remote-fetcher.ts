import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ItemError } from '../../errors.js';
import { retryAfter } from '../../retry-after.js';
import { sniffImageFormat } from '../decode/image-format.js';
import { guardedLookup } from './guarded-lookup.js';
import { isPrivateAddress } from './private-address.js';

/** How pictures are fetched from the web. */
export interface RemoteOptions {
  /** Allow addresses inside private networks and on this machine. Default false, so that a list can't probe them. */
  readonly allowPrivate?: boolean;
  /** Largest picture in bytes. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Time for one attempt in milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** How often a failed attempt is repeated. Default 3. */
  readonly retries?: number;
  /** Waits; handed in by tests. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

const MAX_REDIRECTS = 5;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 60_000;

/** A failure that another attempt may cure. */
class Transient extends Error {
  constructor(
    message: string,
    readonly code: string,
    /** What the server asked for, in milliseconds. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** Fetches pictures by http and https: bounded in size and time, with retries and back-off, never from private places. */
export class RemoteFetcher {
  private readonly maxBytes: number;
  private readonly timeout: number;
  private readonly retries: number;
  private readonly allowPrivate: boolean;
  private readonly wait: (milliseconds: number) => Promise<unknown>;

  constructor(options: RemoteOptions = {}) {
    this.maxBytes = options.maxBytes ?? 64 * 2 ** 20;
    this.timeout = options.timeout ?? 30_000;
    this.retries = options.retries ?? 3;
    this.allowPrivate = options.allowPrivate ?? false;
    this.wait = options.wait ?? sleep;
  }

  /**
   * @returns the file's bytes, which begin as those of a picture do
   * @throws ItemError REMOTE_REFUSED, REMOTE_NOT_FOUND, REMOTE_TOO_LARGE, REMOTE_NOT_AN_IMAGE, REMOTE_TIMEOUT, REMOTE_FAILED
   */
  async fetch(url: string): Promise<Uint8Array> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(url, AbortSignal.timeout(this.timeout));
      } catch (error) {
        if (error instanceof ItemError) throw error;
        const failure = asTransient(error);
        if (attempt >= this.retries) {
          const tries = attempt === 0 ? 'once' : `${attempt + 1} times`;
          throw new ItemError(failure.code, `${url}: ${failure.message}, tried ${tries}.`, { cause: error });
        }
        await this.wait(Math.min(LONGEST_WAIT, Math.max(failure.retryAfter, FIRST_WAIT * 2 ** attempt)));
      }
    }
  }

  private async attempt(url: string, signal: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.follow(url, signal);
    } catch (error) {
      // A body cut off by the time limit looks like a lost connection.
      if (signal.aborted) throw new Transient('no complete answer in time', 'REMOTE_TIMEOUT');
      throw error;
    }
  }

  private async follow(url: string, signal: AbortSignal): Promise<Uint8Array> {
    let current = parseUrl(url, url);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.request(current, url, signal);
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        response.destroy();
        current = parseUrl(headers.location, url, current);
      } else if (statusCode === 200) {
        return checkedPicture(await this.readBody(response, url), url, headers['content-type']);
      } else {
        response.destroy();
        throw statusError(url, statusCode, headers['retry-after']);
      }
    }
    throw new ItemError('REMOTE_FAILED', `${url}: more than ${MAX_REDIRECTS} redirects.`);
  }

  private request(target: URL, url: string, signal: AbortSignal): Promise<IncomingMessage> {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    // An address written out is never looked up, so it is checked here; names are checked as they are resolved, on the
    // very answer that is then connected to.
    if (!this.allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) throw refused(url, host);
    const get = target.protocol === 'https:' ? httpsGet : httpGet;
    const headers = { accept: 'image/*', 'user-agent': 'capwright' };
    const lookup = this.allowPrivate
      ? {}
      : { lookup: guardedLookup(isPrivateAddress, (address) => refused(url, address)) };
    return new Promise((resolve, reject) => {
      get(target, { signal, headers, ...lookup }, resolve).on('error', reject);
    });
  }

  private async readBody(response: IncomingMessage, url: string): Promise<Uint8Array> {
    const tooLarge = (found: string) =>
      new ItemError('REMOTE_TOO_LARGE', `${url}: expected at most ${this.maxBytes} bytes, found ${found}.`);
    const announced = Number(response.headers['content-length']);
    if (announced > this.maxBytes) {
      response.destroy();
      throw tooLarge(`${announced}`);
    }
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > this.maxBytes) throw tooLarge('more');
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }
}

function parseUrl(text: string, url: string, base?: URL): URL {
  const parsed = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return parsed;
  throw new ItemError('REMOTE_REFUSED', `${url}: expected an http or https address, found ${text}.`);
}

function refused(url: string, address: string): ItemError {
  const message = `${url}: ${address} is an address in a private network, which lists may not reach. Allow private addresses if you trust the list.`;
  return new ItemError('REMOTE_REFUSED', message);
}

function statusError(url: string, status: number, retryHeader: string | undefined): Error {
  if (status === 404 || status === 410)
    return new ItemError('REMOTE_NOT_FOUND', `${url}: not found (status ${status}).`);
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new Transient(`the server answered with status ${status}`, 'REMOTE_FAILED', retryAfter(retryHeader));
  }
  return new ItemError('REMOTE_FAILED', `${url}: the server answered with status ${status}.`);
}

function asTransient(error: unknown): Transient {
  if (error instanceof Transient) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  return new Transient(`the connection failed (${code ?? message})`, 'REMOTE_FAILED');
}

function checkedPicture(bytes: Uint8Array, url: string, contentType: string | undefined): Uint8Array {
  const format = sniffImageFormat(bytes);
  if (format !== undefined && format !== 'HTML' && format !== 'text') return bytes;
  const found = format ?? (bytes.length === 0 ? 'nothing' : 'an unknown format');
  const declared = contentType === undefined ? '' : `, sent as ${contentType}`;
  throw new ItemError('REMOTE_NOT_AN_IMAGE', `${url}: expected a picture, found ${found}${declared}.`);
}
