import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { isProcessAlive } from '../is-process-alive.js';
import type { Sleep } from './backoff.js';

/** How often a holder shows that it lives, and after how much silence it is taken for dead (other machines), in ms. */
const HEARTBEAT = 10_000;
const SILENCE = 60_000;

/** How often a waiting process looks again, in ms. */
const LOOK_AGAIN = 500;

/** What a wait for a lock needs. */
export interface LockOptions {
  readonly sleep: Sleep;
  readonly signal?: AbortSignal;
  /** Called once when the lock is held by somebody else. */
  readonly onWait: () => void;
}

/**
 * Runs `work` while holding a lock file, so that two processes do not fetch the same blob twice. The lock of a process
 * that died on this machine is broken at once, that of another machine after a minute without a heartbeat.
 * The lock saves bandwidth; that the cache stays right does not hang on it (see `fetchBlob`), because lock files on
 * network drives can't be trusted entirely.
 */
export async function withBlobLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  await makeFolder(dirname(path));
  const owner: Owner = { pid: process.pid, host: hostname(), id: randomUUID() };
  let told = false;
  while (!(await take(path, owner))) {
    if (await breakStale(path)) continue;
    if (!told) options.onWait();
    told = true;
    await options.sleep(LOOK_AGAIN, options.signal);
  }
  const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), HEARTBEAT);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readOwner(path))?.id === owner.id) await rm(path, { force: true });
  }
}

/** Whether somebody alive holds the lock. */
export async function isLocked(path: string): Promise<boolean> {
  const held = await stat(path).catch(() => undefined);
  return held !== undefined && !isStale(await readOwner(path), held.mtimeMs);
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly id: string;
}

async function take(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify(owner));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined; // gone, or being written just now
  }
}

function isStale(owner: Owner | undefined, heartbeat: number): boolean {
  if (owner?.host === hostname() && !isProcessAlive(owner.pid)) return true;
  return Date.now() - heartbeat > SILENCE;
}

/** Removes a dead holder's lock by renaming it first: of several who try, one succeeds. */
async function breakStale(path: string): Promise<boolean> {
  const held = await stat(path).catch(() => undefined);
  if (held === undefined) return true;
  if (!isStale(await readOwner(path), held.mtimeMs)) return false;
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}
