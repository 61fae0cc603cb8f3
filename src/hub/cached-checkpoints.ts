import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CachedRevisionInfo } from '@huggingface/hub';
import { UsageError } from '../errors.js';
import { isLocked } from './blob-lock.js';
import { CachedRepository } from './cache-layout.js';
import { inspectFolder } from './checkpoint-files.js';

/** One commit of a checkpoint in the cache. */
export interface CachedCheckpoint {
  readonly repository: string;
  readonly revision: string;
  /** Branches and tags that lead to it. */
  readonly refs: readonly string[];
  readonly folder: string;
  /** Bytes of its files; other commits may share some of them. */
  readonly bytes: number;
  /** Files that an unfinished pull has not brought yet. */
  readonly missing: readonly string[];
}

/**
 * Lists the GIT checkpoints in the cache, whichever tool fetched them. Repositories of other kinds, and ones that can't
 * be read, are left out.
 */
export async function cachedCheckpoints(cacheDirectory: string): Promise<CachedCheckpoint[]> {
  const folders = await readdir(cacheDirectory).catch(() => []);
  const found: CachedCheckpoint[] = [];
  for (const folder of folders.filter((name) => name.startsWith('models--')).sort()) {
    const repository = folder.slice('models--'.length).replaceAll('--', '/');
    for (const revision of await scan(join(cacheDirectory, folder))) {
      if (!(await isGit(revision.path))) continue;
      const { missing } = await inspectFolder(revision.path).catch(() => ({ missing: ['a readable index'] }));
      const { commitOid, refs, path, size } = revision;
      found.push({ repository, revision: commitOid, refs, folder: path, bytes: size, missing });
    }
  }
  return found;
}

/** What `removeCached` has removed. */
export interface Removal {
  readonly revisions: readonly string[];
  /** Bytes that are free again. */
  readonly bytes: number;
}

/**
 * Removes a repository from the cache, or one commit of it; files that other commits share stay.
 * @param revision a full commit, branch or tag; all commits when absent
 * @throws UsageError when it is not cached, or another process is fetching it
 */
export async function removeCached(cacheDirectory: string, repository: string, revision?: string): Promise<Removal> {
  const cached = new CachedRepository(cacheDirectory, repository);
  for (const name of await readdir(cached.locks).catch(() => [])) {
    if (name.endsWith('.capwright.lock') && (await isLocked(join(cached.locks, name)))) {
      throw new UsageError(`${repository} is being fetched by another process. Wait for it, or end it, then remove.`);
    }
  }
  const commits = await readdir(join(cached.folder, 'snapshots')).catch((): string[] => []);
  const wanted = revision === undefined ? undefined : ((await cached.readRef(revision)) ?? revision);
  if (
    (await stat(cached.folder).catch(() => undefined)) === undefined ||
    (wanted !== undefined && !commits.includes(wanted))
  ) {
    const what = revision === undefined ? repository : `revision ${revision} of ${repository}`;
    throw new UsageError(`Expected ${what} in the cache ${cacheDirectory}, found none. See "capwright models list".`);
  }
  const before = await folderBytes(cached.folder);
  const rest = commits.filter((commit) => wanted !== undefined && commit !== wanted);
  if (rest.length === 0) {
    await rm(cached.folder, { recursive: true });
    await rm(cached.locks, { recursive: true, force: true });
    return { revisions: commits, bytes: before };
  }
  const removed = commits.filter((commit) => !rest.includes(commit));
  for (const commit of removed) await removeCommit(cached, commit);
  return { revisions: removed, bytes: before - (await folderBytes(cached.folder)) };
}

/** Removes a commit's snapshot, the refs that lead to it, and the blobs that no other snapshot shows. */
async function removeCommit(cached: CachedRepository, commit: string): Promise<void> {
  const [gone] = (await scan(cached.folder)).filter((revision) => revision.commitOid === commit);
  await rm(cached.snapshot(commit), { recursive: true });
  for (const entry of await readdir(cached.refs, { withFileTypes: true, recursive: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path, 'utf8')).trim() === commit) await rm(path);
  }
  const shared = new Set((await scan(cached.folder)).flatMap(({ files }) => files.map((file) => file.blob.path)));
  for (const { blob } of gone?.files ?? []) if (!shared.has(blob.path)) await rm(blob.path, { force: true });
}

async function scan(folder: string): Promise<CachedRevisionInfo[]> {
  const { scanCachedRepo } = await import('@huggingface/hub');
  return scanCachedRepo(folder).then(
    ({ revisions }) => revisions,
    () => [],
  );
}

async function isGit(folder: string): Promise<boolean> {
  try {
    return (
      (JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as { model_type?: unknown }).model_type === 'git'
    );
  } catch {
    return false;
  }
}

/** Bytes of all plain files below a folder; links count nothing. */
async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
