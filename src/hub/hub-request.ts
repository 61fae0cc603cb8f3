import { backoffDelay, MAX_FAILURES, askedWait, type Sleep } from './backoff.js';
import type { HubListener } from './hub-event.js';
import { HubAnswerError, HubNetworkError } from './hub-failure.js';
import type { HubSettings } from './hub-settings.js';

/** Redirects followed before a loop is assumed. */
const MAX_REDIRECTS = 10;

/** Answers that may be another one a moment later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What requests are made with. */
export interface HubConnection {
  readonly settings: Pick<HubSettings, 'endpoint' | 'token' | 'answerTimeout' | 'stallTimeout'>;
  readonly fetch: typeof fetch;
  readonly sleep: Sleep;
  readonly signal?: AbortSignal;
  readonly onEvent: HubListener;
}

/** How one request is made. */
export interface HubRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the redirect itself when it leads to another host: its headers describe the file, its body is elsewhere. */
  readonly stopAtForeignRedirect?: boolean;
  /** Failures in a row before giving up; 1 means no second try. */
  readonly attempts?: number | undefined;
  /** Ends the request and the reading of its body. */
  readonly signal?: AbortSignal;
}

/**
 * Makes one request of the hub: waits for the headers no longer than the settings allow, tries again after cut
 * connections and passing errors (408, 425, 429, 5xx) with growing waits or those of Retry-After, and follows redirects
 * itself, so that the token goes to the hub's own origin and never anywhere else.
 * @returns an answer with status 2xx (or the redirect that `stopAtForeignRedirect` asks for); its body is unread
 * @throws HubAnswerError for any other status, HubNetworkError when no answer came, the signal's reason when aborted
 */
export async function hubRequest(connection: HubConnection, url: string, request: HubRequest = {}): Promise<Response> {
  const { attempts = MAX_FAILURES } = request;
  for (let failures = 1; ; failures++) {
    connection.signal?.throwIfAborted();
    request.signal?.throwIfAborted();
    let reason: string;
    let delay = backoffDelay(failures);
    try {
      const response = await followRedirects(connection, url, request);
      if (response.ok || (request.stopAtForeignRedirect && isRedirect(response))) return response;
      const error = await HubAnswerError.from(response, url);
      const wait = askedWait(response.headers.get('retry-after'));
      if (!PASSING.has(response.status) || wait === null || failures >= attempts) throw error;
      delay = wait ?? delay;
      reason = `the hub answered ${response.status}`;
    } catch (error) {
      connection.signal?.throwIfAborted();
      request.signal?.throwIfAborted();
      if (!(error instanceof HubNetworkError) || !error.passing || failures >= attempts) throw error;
      reason = error.message;
    }
    connection.onEvent({ type: 'retry', reason, delay });
    await connection.sleep(delay, connection.signal);
  }
}

async function followRedirects(connection: HubConnection, start: string, request: HubRequest): Promise<Response> {
  const home = new URL(connection.settings.endpoint).origin;
  let url = new URL(start);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await ask(connection, url, home, request);
    const location = response.headers.get('location');
    if (!isRedirect(response) || location === null) return response;
    const next = new URL(location, url);
    if (request.stopAtForeignRedirect && next.origin !== url.origin && response.headers.has('x-repo-commit')) {
      return response;
    }
    await response.body?.cancel();
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw new HubNetworkError(`${url.origin} redirects to ${next.origin}, which is not encrypted`, false);
    }
    url = next;
  }
  throw new HubNetworkError(`${new URL(start).origin} redirects in a circle`, false);
}

async function ask(connection: HubConnection, url: URL, home: string, request: HubRequest): Promise<Response> {
  const { token, answerTimeout } = connection.settings;
  const headers = new Headers({ 'user-agent': 'capwright', 'accept-encoding': 'identity', ...request.headers });
  headers.delete('authorization');
  if (token !== undefined && url.origin === home) headers.set('authorization', `Bearer ${token.value}`);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), answerTimeout);
  const signals = [late.signal, connection.signal, request.signal].filter((signal) => signal !== undefined);
  try {
    return await connection.fetch(url, {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      signal: AbortSignal.any(signals),
    });
  } catch (error) {
    if (late.signal.aborted) throw new HubNetworkError(`${url.host} did not answer in ${answerTimeout / 1000} s`, true);
    throw HubNetworkError.from(error, url);
  } finally {
    clearTimeout(timer);
  }
}

function isRedirect(response: Response): boolean {
  return [301, 302, 303, 307, 308].includes(response.status);
}
