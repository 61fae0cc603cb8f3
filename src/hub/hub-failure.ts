/** The hub answered, but not with what was asked for. Inside the room only: `explainHubFailure` words it for users. */
export class HubAnswerError extends Error {
  override readonly name = 'HubAnswerError';

  private constructor(
    readonly status: number,
    /** The hub's own word: RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo, … */
    readonly errorCode: string | undefined,
    /** The hub's own sentence, shortened to one line. */
    readonly detail: string | undefined,
    readonly url: string,
  ) {
    super(`the hub answered ${status}${detail === undefined ? '' : ` (${detail})`}`);
  }

  /** Takes what the hub says of an error, and lets go of the connection. */
  static async from(response: Response, url: string): Promise<HubAnswerError> {
    const detail = response.headers.get('x-error-message') ?? undefined;
    const code = response.headers.get('x-error-code') ?? undefined;
    await response.body?.cancel().catch(() => undefined);
    return new HubAnswerError(response.status, code, detail?.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200), url);
  }
}

/** No answer, or a broken one. Inside the room only. */
export class HubNetworkError extends Error {
  override readonly name = 'HubNetworkError';

  constructor(
    message: string,
    /** Whether another try may go better. */
    readonly passing: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Words what `fetch` throws ("fetch failed", with the reason two causes deep). */
  static from(error: unknown, url: URL): HubNetworkError {
    const reason = deepestCause(error);
    const code = (reason as NodeJS.ErrnoException).code ?? '';
    const message = PLAIN_WORDS[code] ?? reason.message;
    const certificate = /CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS/.test(code);
    const advice = certificate ? '; behind a proxy that opens TLS, set NODE_EXTRA_CA_CERTS to its certificate' : '';
    return new HubNetworkError(`${url.host}: ${message}${code ? ` (${code})` : ''}${advice}`, !certificate, {
      cause: error,
    });
  }
}

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'its address could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about',
  ENETUNREACH: 'the network is unreachable',
  EHOSTUNREACH: 'the host is unreachable',
  ETIMEDOUT: 'no connection came about',
};

function deepestCause(error: unknown): Error {
  let current = error instanceof Error ? error : new Error(String(error));
  for (let depth = 0; depth < 5; depth++) {
    const inner: unknown = current instanceof AggregateError ? current.errors[0] : current.cause;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  return current;
}
