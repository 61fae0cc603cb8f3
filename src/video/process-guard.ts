import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/** Keeps child processes from outliving their parent, however the parent ends. */
export interface ProcessGuard {
  /** Puts a running child under guard until it exits. */
  protect(child: ChildProcess): void;
  /** Kills a child at once, with everything it started. */
  kill(child: ChildProcess): void;
}

/**
 * What the guard process runs. Its stdin is a pipe whose other end only the parent holds: the system closes it when the
 * parent ends, even by SIGKILL or a crash, and whatever was not reported as finished by then is killed.
 */
const GUARD_SCRIPT = `
const running = new Set();
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => line[0] === '+' ? running.add(line.slice(1)) : running.delete(line.slice(1)))
  .on('close', () => { for (const id of running) try { process.kill(Number(id), 'SIGKILL'); } catch {} });
`;

/**
 * Makes a guard. It costs one small process, started with the first child that is protected; one guard serves a whole run.
 *
 * Children must be started with `detached: isGrouped(platform)`: on POSIX systems that gives each its own process group, so
 * that Ctrl-C reaches only capwright, which then decides, and so that a wrapper script dies together with what it started.
 */
export function createProcessGuard(platform: NodeJS.Platform = process.platform): ProcessGuard {
  const target = (pid: number): number => (isGrouped(platform) ? -pid : pid);
  let keeper: ChildProcess | undefined;

  /** Sends one line to the guard process; a guard that is gone is no reason to fail a run. */
  const tell = (line: string): void => {
    if (keeper === undefined) {
      keeper = spawn(process.execPath, ['-e', GUARD_SCRIPT], {
        detached: true,
        windowsHide: true,
        stdio: ['pipe', 'ignore', 'ignore'],
        // Neither a debugger nor a loader of the parent belongs in the guard.
        env: { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: '1' },
      });
      keeper.on('error', () => undefined);
      keeper.stdin?.on('error', () => undefined);
      keeper.unref();
      if (keeper.stdin instanceof Socket) keeper.stdin.unref();
    }
    keeper.stdin?.write(line);
  };

  return {
    protect(child) {
      const { pid } = child;
      if (pid === undefined) return;
      const id = String(target(pid));
      tell(`+${id}\n`);
      child.once('exit', () => tell(`-${id}\n`));
    },
    kill(child) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(target(child.pid), 'SIGKILL');
      } catch {
        // It ended between the check and the call.
      }
    },
  };
}

/** Whether children get a process group of their own; Windows knows none, and `detached` would open a console there. */
export function isGrouped(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'win32';
}
