import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../make-folder.js';
import pLimit from 'p-limit';
import { OutputError } from '../errors.js';
import { withBlobLock } from './blob-lock.js';
import type { CachedRepository } from './cache-layout.js';
import { chooseFiles, readParts } from './checkpoint-files.js';
import { describeFile, type RemoteFile } from './describe-file.js';
import { fetchBlob } from './fetch-blob.js';
import { formatBytes } from './format-bytes.js';
import type { FreeSpace } from './free-space.js';
import type { HubConnection } from './hub-request.js';

/** Files fetched, or asked about, at a time. */
const AT_ONCE = 4;

/** Room left on the disk after a pull, so that the machine keeps working. */
const SPARE_BYTES = 50_000_000;

/** One commit of a repository, to be brought into the cache. */
export interface PullRequest {
  readonly cached: CachedRepository;
  readonly commit: string;
  /** Names of all files of the commit. */
  readonly available: readonly string[];
  readonly symlinks: boolean;
  readonly freeSpace: FreeSpace;
}

/**
 * Brings the needed files of one commit into the cache; those that are there already are not fetched again.
 * @throws ModelError, OutputError, HubAnswerError or HubNetworkError
 */
export async function pullCheckpoint(connection: HubConnection, request: PullRequest): Promise<void> {
  const { names, weights } = chooseFiles(request.available, request.cached.repository);
  await makeCacheFolder(request.cached.refs); // the scans of other tools expect it, even of a pull that never ends
  await fetchFiles(connection, request, names);
  if (weights.endsWith('.index.json')) {
    await fetchFiles(connection, request, await readParts(join(request.cached.snapshot(request.commit), weights)));
  }
}

async function fetchFiles(connection: HubConnection, request: PullRequest, names: readonly string[]): Promise<void> {
  const { cached, commit } = request;
  const limit = pLimit(AT_ONCE);
  const files = await limit.map(names, async (name) => {
    const file = await describeFile(connection, cached.repository, commit, name);
    return { ...file, cached: await isCached(file, request) };
  });
  const wanted = files.filter((file) => !file.cached);
  await checkSpace(wanted, request);
  connection.onEvent({ type: 'plan', repository: cached.repository, revision: commit, files });
  // The first file that fails ends the others, so that nothing is written or told any more once the error is thrown.
  const failure = new AbortController();
  const signal = connection.signal ? AbortSignal.any([connection.signal, failure.signal]) : failure.signal;
  const outcomes = await Promise.allSettled(
    files.map((file) =>
      limit(async () => {
        let complete = false;
        try {
          signal.throwIfAborted();
          await fetchFile({ ...connection, signal }, request, file);
          complete = true;
        } catch (error) {
          failure.abort(error);
          throw error;
        } finally {
          connection.onEvent({ type: 'end', file: file.name, complete });
        }
      }),
    ),
  );
  if (outcomes.some(({ status }) => status === 'rejected')) throw failure.signal.reason;
}

async function fetchFile(connection: HubConnection, request: PullRequest, file: RemoteFile): Promise<void> {
  const { cached, commit, symlinks } = request;
  const path = cached.blob(file.etag);
  const inSnapshot = join(cached.snapshot(commit), ...file.name.split('/'));
  if ((await sizeOf(inSnapshot)) === file.size && (await sizeOf(path)) === undefined) return; // stored without a blob
  if ((await sizeOf(path)) !== file.size) {
    await makeCacheFolder(dirname(path));
    const onWait = (): void => connection.onEvent({ type: 'wait', file: file.name });
    const options = { sleep: connection.sleep, onWait, ...(connection.signal && { signal: connection.signal }) };
    await withBlobLock(cached.lock(file.etag), options, async () => {
      if ((await sizeOf(path)) !== file.size) await fetchBlob(connection, { ...file, path });
    });
  }
  connection.onEvent({ type: 'progress', file: file.name, done: file.size, total: file.size });
  await cached.show(file.etag, commit, file.name, symlinks);
}

async function isCached(file: RemoteFile, { cached, commit }: PullRequest): Promise<boolean> {
  const inSnapshot = join(cached.snapshot(commit), ...file.name.split('/'));
  return (await sizeOf(cached.blob(file.etag))) === file.size || (await sizeOf(inSnapshot)) === file.size;
}

async function checkSpace(wanted: readonly RemoteFile[], { cached, freeSpace }: PullRequest): Promise<void> {
  let needed = 0;
  for (const file of wanted) {
    needed += Math.max(0, file.size - ((await sizeOf(`${cached.blob(file.etag)}.incomplete`)) ?? 0));
  }
  const free = await freeSpace(cached.folder);
  if (needed > 0 && needed + SPARE_BYTES > free) {
    throw new OutputError(
      `${cached.folder}: expected room for ${formatBytes(needed)}, found ${formatBytes(free)} free. Nothing was fetched: ` +
        'free some space, remove a model ("capwright models list"), or set HF_HOME to another disk.',
    );
  }
}

async function makeCacheFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    throw new OutputError(
      `${path}: can't be made (${(error as Error).message}). Set HF_HOME to a folder that can be written.`,
      {
        cause: error,
      },
    );
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
