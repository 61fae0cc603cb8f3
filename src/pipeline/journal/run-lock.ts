import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import { OutputError } from '../../errors.js';
import { isProcessAlive } from '../../is-process-alive.js';
import { outputError } from '../writers/output-error.js';

/** How often a running process says that it lives. */
const HEARTBEAT_MS = 10_000;
/** After how long without a heartbeat a process on another machine counts as dead. */
const STALE_MS = 60_000;
/** How often a lock that others fight for is tried. */
const ATTEMPTS = 5;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Tells this process from a later one of the same number; undefined where the system does not say. */
  readonly born: string | undefined;
  readonly token: string;
}

/**
 * Keeps a second process from writing the same output. The lock file names its holder; that of a process that is gone
 * is taken over: at once on the same machine, after a minute without a sign of life on another.
 */
export class RunLock {
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(
    private readonly path: string,
    private readonly holder: Holder,
  ) {
    this.heartbeat = setInterval(() => {
      const now = new Date();
      void utimes(path, now, now).catch(() => undefined);
    }, HEARTBEAT_MS).unref();
  }

  /**
   * Takes the lock.
   * @throws OutputError when another process holds it, or the folder can't be written to
   */
  static async acquire(path: string): Promise<RunLock> {
    const holder: Holder = { pid: process.pid, host: hostname(), born: await birth(process.pid), token: randomUUID() };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        await makeFolder(dirname(path));
        await createWhole(path, JSON.stringify(holder));
        return new RunLock(path, holder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw outputError(path, error);
      }
      await breakStaleLock(path);
    }
    throw new OutputError(`${path}: other processes keep taking this lock. Let one finish and run the command again.`);
  }

  /** Gives the lock back, unless it was taken over. */
  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    if ((await readHolder(this.path))?.token === this.holder.token) await rm(this.path, { force: true });
  }
}

/** Makes a file that is never seen empty; fails with EEXIST when it is there. */
async function createWhole(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await writeFile(aside, text, { flag: 'wx' });
    await link(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // File systems without hard links: nearly as good.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await writeFile(path, text, { flag: 'wx' });
  } finally {
    await rm(aside, { force: true });
  }
}

/** @throws OutputError when the holder lives */
async function breakStaleLock(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === undefined) return; // given back a moment ago
  if (await isAlive(path, holder)) {
    const file = path.replace(/\.lock$/, '');
    throw new OutputError(
      `${file}: expected to be the only one to write it, found process ${holder.pid} on ${holder.host} at it. ` +
        `Wait for it, or choose another output. If it is certain to be gone, delete ${path}.`,
    );
  }
  // Moved aside first: only one of several processes can do that, and it sees whether it caught the stale one.
  const aside = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readHolder(aside))?.token === holder.token) await rm(aside, { force: true });
  else await rename(aside, path);
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) {
    if (!isProcessAlive(holder.pid)) return false;
    // The number may be a later process's by now. Of another user's, some systems do not tell: it is trusted then.
    const born = await birth(holder.pid);
    return born === holder.born || born === undefined;
  }
  // A file made now tells the file system's own time, whatever this machine's clock says.
  const probe = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await writeFile(probe, '');
    const [{ mtimeMs: now }, { mtimeMs: last }] = [await stat(probe), await stat(path)];
    return now - last < STALE_MS;
  } catch {
    return true;
  } finally {
    await rm(probe, { force: true });
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, host: '', born: undefined, token: '' }; // torn; judged by its age, like a lock of another machine
  }
}

/** When a process was started, in the kernel's ticks since boot; undefined where /proc does not tell. */
async function birth(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // Field 22; the second, in brackets, may hold spaces.
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
}
