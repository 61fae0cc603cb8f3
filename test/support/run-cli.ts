import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = new URL('../../bin/run.js', import.meta.url).pathname;
/** Converted models of all end-to-end tests; they may share it, and it is not the user's own. */
const CACHE = join(tmpdir(), 'capwright-e2e-cache');

/** What a finished command left. */
export interface CliResult {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is started. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command of the shell that sets limits for the process: `ulimit -f 4`. */
  readonly limits?: string;
  /** What is written to its standard input. */
  readonly input?: string;
}

/** Starts the built command line. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcessWithoutNullStreams {
  mkdirSync(CACHE, { recursive: true });
  const own = { ...process.env };
  delete own.CAPWRIGHT_MODEL; // the user's model is not the tests'
  const [command = '', ...rest] = [
    ...(options.limits === undefined ? [] : ['bash', '-c', `${options.limits}; exec "$@"`, 'bash']),
    ...[process.execPath, BIN, ...args],
  ];
  return spawn(command, rest, {
    cwd: options.cwd,
    env: { ...own, CAPWRIGHT_CACHE: CACHE, NO_COLOR: '1', ...options.env },
  });
}

/** Runs the built command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  const finished = outcome(child);
  child.stdin.end(options.input ?? '');
  return finished;
}

/** Waits for a started command. */
export async function outcome(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: code ?? signal ?? 'unknown', ...output };
}

/** The rows of JSONL output. */
export function jsonl(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
