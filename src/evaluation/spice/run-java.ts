import { spawn as spawnProcess } from 'node:child_process';
import { UsageError } from '../../errors.js';

/** How to run a Java program. */
export interface JavaRun {
  /** The java binary: a name on the PATH, or a path. */
  readonly java: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** How long it may take, in milliseconds; it is killed after that. */
  readonly timeout: number;
}

/** How much of what the program says on stderr is kept for messages, in characters. */
const KEPT = 4000;

/**
 * Runs a Java program to its end. Its stdout and stderr are always drained, so that it can't block on a full pipe.
 *
 * Rejects with UsageError if Java isn't there, the program fails (with the last of what it said) or takes longer than allowed.
 */
export function runJava({ java, args, cwd, timeout }: JavaRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnProcess(java, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT);
    });
    child.stdout.resume();
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      child.kill('SIGKILL');
    }, timeout);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(
        new UsageError(
          `Expected Java at ${java}, found that it can't be started (${error.message}). Install Java or name it with --java.`,
          { cause: error },
        ),
      );
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else if (expired)
        reject(
          new UsageError(
            `Expected ${java} ${args.join(' ')} to end within ${timeout / 1000} s, found it still running. Allow more time with --spice-timeout.`,
          ),
        );
      else
        reject(
          new UsageError(
            `Expected ${java} ${args.join(' ')} to succeed, found that it ended with ${signal ?? `exit code ${code}`}. It said: ${lastWords(said)}`,
          ),
        );
    });
  });
}

/** The line of a Java program's stderr that names what went wrong: the first of its exceptions, else the last line. */
function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /Exception|Error/.test(line)) ?? lines.at(-1) ?? 'nothing').trim();
}
