import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CapwrightError } from '../errors.js';
import type { Ffmpeg } from './ffmpeg.js';
import { videoError } from './video-error.js';

/** How a run of ffmpeg is watched. */
export interface RunOptions {
  /** Ends the run; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Seconds without a sign of life, while output is waited for, after which ffmpeg is killed. Default 60. */
  stallSeconds?: number | undefined;
  /** Called with every line that ffmpeg logs, such as `[error] text` or `[h264 @ 0x1] [error] text`. */
  onLog?: ((line: string) => void) | undefined;
}

/** Options of every run: log lines carry their level and none is collapsed, no status line, no keyboard. */
const COMMON = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'repeat+level+info'];

/**
 * Runs ffmpeg and yields what it writes to stdout, as it comes, at the pace of the consumer: while nothing is asked for,
 * nothing is read, and ffmpeg waits at its full pipe. However the iteration ends (return, break, error, abort), the child
 * is gone afterwards.
 *
 * @returns the exit code, when all output was read; null when a signal ended ffmpeg
 * @throws ItemError `VIDEO_TIMEOUT` when nothing was heard for `stallSeconds`
 * @throws CapwrightError `FFMPEG_MISSING` when the program can't be started
 */
export async function* runFfmpeg(
  ffmpeg: Ffmpeg,
  args: readonly string[],
  options: RunOptions = {},
): AsyncGenerator<Buffer, number | null, void> {
  const { signal, stallSeconds = 60, onLog } = options;
  signal?.throwIfAborted();
  const child = ffmpeg.start([...COMMON, ...args]);
  ffmpeg.guard.protect(child);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('ffmpeg must be started with piped stdout and stderr');
  const ended = exitOf(child, ffmpeg.path);
  // It is awaited at the end; a failed start must not count as unhandled until then.
  ended.catch(() => undefined);

  const watch = { heard: Date.now(), stalled: false };
  const log = createInterface({ input: stderr, crlfDelay: Infinity });
  log.on('line', (line) => {
    watch.heard = Date.now();
    onLog?.(line);
  });
  const logged = new Promise<void>((resolve) => log.once('close', resolve));
  const stop = (): void => ffmpeg.guard.kill(child);
  signal?.addEventListener('abort', stop, { once: true });

  /** Waits for the child, no longer than allowed; time in which nobody waits for it doesn't count against it. */
  const patiently = async <T>(what: Promise<T>): Promise<T> => {
    watch.heard = Date.now();
    const check = (): void => {
      if (Date.now() - watch.heard < stallSeconds * 1000) return;
      watch.stalled = true;
      stop();
    };
    const timer = setInterval(check, Math.min(1000, stallSeconds * 250));
    try {
      return await what;
    } finally {
      clearInterval(timer);
      signal?.throwIfAborted();
    }
  };

  try {
    const chunks = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
    for (;;) {
      const next = await patiently(chunks.next());
      if (next.done === true) break;
      yield next.value;
    }
    await patiently(logged);
    const exitCode = await patiently(ended);
    if (watch.stalled) {
      throw videoError(
        'VIDEO_TIMEOUT',
        `Expected ffmpeg to get on, but nothing was heard of it for ${stallSeconds} s, so it was stopped; ` +
          'check the file, or the drive it lies on',
      );
    }
    return exitCode;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    stdout.destroy();
    await ended.catch(() => undefined);
  }
}

/** The exit code of a child, null after a signal. */
async function exitOf(child: ChildProcess, path: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', (cause) => {
      reject(
        new CapwrightError(
          'FFMPEG_MISSING',
          `Expected ${path} to start, but it did not (${cause.message}); see --ffmpeg`,
          {
            cause,
          },
        ),
      );
    });
  });
}
