import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLocked, withBlobLock, type LockOptions } from '../../src/hub/blob-lock.js';

let folder: string;
let path: string;
let waits: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capwright-lock-'));
  path = join(folder, 'locks', 'x.lock');
  waits = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options: LockOptions = {
  sleep: () => setTimeout(1),
  onWait: () => {
    waits++;
  },
};

async function heldBy(owner: object | string, age = 0): Promise<void> {
  await withBlobLock(path, options, () => Promise.resolve()); // makes the folder
  await writeFile(path, typeof owner === 'string' ? owner : JSON.stringify(owner));
  const then = new Date(Date.now() - age);
  await utimes(path, then, then);
}

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('a lock', () => {
  it('lets one in at a time, and goes when it is done or fails', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await setTimeout(5);
      inside--;
    };
    await Promise.all([1, 2, 3, 4].map(() => withBlobLock(path, options, work)));
    expect(most).toBe(1);
    expect(waits).toBe(3);
    await expect(withBlobLock(path, options, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
  });

  it('of a process that died on this machine is broken at once', async () => {
    await heldBy({ pid: deadPid(), host: hostname(), id: 'x' });
    expect(await isLocked(path)).toBe(false);
    expect(await withBlobLock(path, options, () => Promise.resolve('done'))).toBe('done');
    expect(waits).toBe(0);
  });

  it('of another machine is broken after a minute of silence, not before', async () => {
    await heldBy({ pid: 1, host: 'elsewhere', id: 'x' }, 30_000);
    expect(await isLocked(path)).toBe(true);
    const then = new Date(Date.now() - 61_000);
    await utimes(path, then, then);
    expect(await isLocked(path)).toBe(false);
    expect(await withBlobLock(path, options, () => Promise.resolve('done'))).toBe('done');
  });

  it('that is being written just now counts as held', async () => {
    await heldBy('');
    expect(await isLocked(path)).toBe(true);
  });

  it('that somebody else has taken over is left to them', async () => {
    await withBlobLock(path, options, () =>
      writeFile(path, JSON.stringify({ pid: 1, host: 'elsewhere', id: 'theirs' })),
    );
    expect(existsSync(path)).toBe(true);
  });

  it('is not waited for any longer once aborted', async () => {
    await heldBy({ pid: process.pid, host: hostname(), id: 'x' });
    const controller = new AbortController();
    const sleep = (_: number, signal?: AbortSignal): Promise<void> => {
      controller.abort();
      return setTimeout(1, undefined, { signal });
    };
    const waiting = withBlobLock(path, { ...options, sleep, signal: controller.signal }, () => Promise.resolve());
    await expect(waiting).rejects.toThrow('aborted');
    expect(existsSync(path)).toBe(true);
  });
});
