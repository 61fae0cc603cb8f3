import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A repository that the fake hub serves. */
export interface FakeRepository {
  readonly commit: string;
  readonly files: Readonly<Record<string, Buffer>>;
  /** Files kept in large-file storage, on another origin. */
  readonly large: readonly string[];
  /** Names beside `main` and the commit that lead to it. */
  readonly revisions?: readonly string[];
}

/** A request as it came in. */
export interface SeenRequest {
  readonly at: 'api' | 'hub' | 'storage';
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** Does something else than the hub would; true when it has answered. */
export type Fault = (request: SeenRequest, response: ServerResponse) => boolean;

/**
 * Speaks the hub's API on one port and serves large files from another, as the real one does: model info, file tree,
 * HEAD and GET of `resolve`, redirects, ranges, etag, x-linked-etag, x-linked-size, x-repo-commit, x-error-code.
 */
export class FakeHub {
  readonly seen: SeenRequest[] = [];
  readonly repositories = new Map<string, FakeRepository>();
  fault: Fault = () => false;
  /** When set, requests without this token are refused. */
  requiredToken: string | undefined;
  endpoint = '';
  private storage = '';
  private readonly servers: Server[] = [];

  async start(): Promise<void> {
    this.endpoint = await this.listen((request, response) => this.answerHub(request, response));
    this.storage = await this.listen((request, response) => this.answerStorage(request, response));
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  reset(): void {
    this.seen.length = 0;
    this.fault = () => false;
    this.requiredToken = undefined;
  }

  private async listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer);
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private note(at: SeenRequest['at'], request: IncomingMessage): SeenRequest {
    const { authorization, range } = request.headers;
    const seen = { at, method: request.method ?? '', url: request.url ?? '', authorization, range };
    this.seen.push(seen);
    return seen;
  }

  private answerHub(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const seen = this.note(pathname.startsWith('/api/') ? 'api' : 'hub', request);
    if (this.fault(seen, response)) return;
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(pathname);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
    const name = api?.[1] ?? file?.[1] ?? '';
    const repository = this.repositories.get(name);
    if (this.requiredToken !== undefined && request.headers.authorization !== `Bearer ${this.requiredToken}`) {
      refuse(response, 401, 'RepoNotFound', 'Repository not found');
      return;
    }
    if (repository === undefined) {
      refuse(response, 404, 'RepoNotFound', 'Repository not found');
      return;
    }
    const revision = decodeURIComponent(api?.[3] ?? file?.[2] ?? '');
    if (!['main', 'HEAD', repository.commit, ...(repository.revisions ?? [])].includes(revision)) {
      refuse(response, 404, 'RevisionNotFound', 'Invalid rev id');
      return;
    }
    if (api) {
      json(response, api[2] === 'tree' ? tree(repository) : info(name, repository));
      return;
    }
    this.answerFile(request, response, name, repository, decodeURIComponent(file?.[3] ?? ''));
  }

  private answerFile(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    repository: FakeRepository,
    file: string,
  ): void {
    const content = repository.files[file];
    response.setHeader('x-repo-commit', repository.commit);
    if (content === undefined) {
      refuse(response, 404, 'EntryNotFound', 'Entry not found');
      return;
    }
    const etag = `"${etagOf(repository, file)}"`;
    if (repository.large.includes(file)) {
      response.setHeader('x-linked-etag', etag);
      response.setHeader('x-linked-size', content.length);
      response.writeHead(302, { location: `${this.storage}/${name}/${file}?signature=abc`, 'content-length': 0 });
      response.end();
      return;
    }
    response.setHeader('etag', etag);
    send(request, response, content);
  }

  private answerStorage(request: IncomingMessage, response: ServerResponse): void {
    const seen = this.note('storage', request);
    if (this.fault(seen, response)) return;
    const [, owner, name, file = ''] = new URL(seen.url, 'http://storage').pathname.split('/');
    const content = this.repositories.get(`${owner ?? ''}/${name ?? ''}`)?.files[file];
    if (content === undefined) {
      refuse(response, 404, 'none', 'no such object');
      return;
    }
    response.setHeader('etag', '"storage-etag-that-is-no-checksum"');
    send(request, response, content);
  }
}

/** An address at which nobody listens. */
export async function deadEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** The etag that the hub gives a file: sha256 in large-file storage, the git blob id else. */
export function etagOf(repository: FakeRepository, file: string): string {
  const content = repository.files[file] ?? Buffer.alloc(0);
  if (repository.large.includes(file)) return createHash('sha256').update(content).digest('hex');
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Sends a whole body, or the range that was asked for. */
function send(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  response.setHeader('accept-ranges', 'bytes');
  if (Number.isNaN(from)) {
    response.writeHead(200, { 'content-length': content.length });
    response.end(request.method === 'HEAD' ? undefined : content);
    return;
  }
  response.writeHead(206, {
    'content-length': content.length - from,
    'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
  });
  response.end(content.subarray(from));
}

/** A small checkpoint with `size` bytes of weights. */
export function fakeRepository(
  commitDigit: string,
  size = 200_000,
  extra: Record<string, Buffer> = {},
): FakeRepository {
  const weights = Buffer.alloc(size);
  for (let index = 0; index < size; index++) weights[index] = (index * 31 + commitDigit.charCodeAt(0)) % 251;
  return {
    commit: commitDigit.repeat(40),
    files: {
      'config.json': Buffer.from(`{"model_type": "git", "made": "${commitDigit}"}`),
      'preprocessor_config.json': Buffer.from('{"size": 224}'),
      'tokenizer.json': Buffer.from('{"version": "1.0"}'),
      'generation_config.json': Buffer.from('{"bos_token_id": 101}'),
      'README.md': Buffer.from('# not needed'),
      'pytorch_model.bin': Buffer.from('not needed either'),
      'model.safetensors': weights,
      ...extra,
    },
    large: ['model.safetensors', 'pytorch_model.bin'],
  };
}

function info(name: string, repository: FakeRepository): unknown {
  return {
    _id: '1',
    id: name,
    sha: repository.commit,
    private: false,
    gated: false,
    downloads: 1,
    likes: 1,
    lastModified: '2024-01-01T00:00:00.000Z',
    tags: [],
    siblings: Object.keys(repository.files).map((rfilename) => ({ rfilename })),
  };
}

function tree(repository: FakeRepository): unknown {
  return Object.entries(repository.files).map(([path, content]) => ({
    type: 'file',
    path,
    size: content.length,
    oid: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
    ...(repository.large.includes(path) && {
      lfs: { oid: etagOf(repository, path), size: content.length, pointerSize: 130 },
    }),
  }));
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'x-error-code': code, 'x-error-message': message, 'content-length': 0 });
  response.end();
}
