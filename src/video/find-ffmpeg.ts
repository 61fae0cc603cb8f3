import { execFile, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CapwrightError, UsageError } from '../errors.js';
import type { Ffmpeg } from './ffmpeg.js';
import { createProcessGuard, isGrouped } from './process-guard.js';

/** Where to look for ffmpeg. Everything but `path` is there for tests and embedders. */
export interface FindFfmpegOptions {
  /** What the user named (`--ffmpeg`): a program, or the folder it lies in. */
  path?: string | undefined;
  env?: Record<string, string | undefined>;
  platform?: NodeJS.Platform;
  /** The path that the optional package ffmpeg-static gives, whether or not a binary lies there. */
  staticPath?: () => Promise<string | undefined>;
  /** What is started to find the one on PATH; default `ffmpeg`. */
  fromPath?: string;
}

const INSTALL_COMMANDS: Partial<Record<NodeJS.Platform, string>> = {
  linux:
    '`sudo apt install ffmpeg` (Debian, Ubuntu), `sudo dnf install ffmpeg-free` (Fedora) or `apk add ffmpeg` (Alpine)',
  darwin: '`brew install ffmpeg`',
  win32: '`winget install Gyan.FFmpeg`',
};

/** libavutil of ffmpeg 4.0, the oldest whose log lines carry their level. */
const OLDEST_LIBAVUTIL = 56;

/** libavutil of ffmpeg 5.1, which renamed `-vsync` to `-fps_mode`. */
const FPS_MODE_LIBAVUTIL: readonly [number, number] = [57, 28];

/**
 * Finds ffmpeg: the path given, then FFMPEG_PATH, FFMPEG_BIN, the package ffmpeg-static when its binary really exists
 * (its install script often does not run), then PATH. The first that is set must work: a path that was asked for is never
 * silently replaced by another.
 *
 * @throws UsageError when a path that was asked for is no usable ffmpeg
 * @throws CapwrightError `FFMPEG_MISSING` when there is none, with the install command of the platform
 * @throws CapwrightError `FFMPEG_TOO_OLD` when the one found is older than 4.0
 */
export async function findFfmpeg(options: FindFfmpegOptions = {}): Promise<Ffmpeg> {
  const {
    env = process.env,
    platform = process.platform,
    staticPath = ffmpegStaticPath,
    fromPath = 'ffmpeg',
  } = options;
  const asked: readonly (readonly [string, string | undefined])[] = [
    ['--ffmpeg', options.path],
    ['FFMPEG_PATH', env.FFMPEG_PATH],
    ['FFMPEG_BIN', env.FFMPEG_BIN],
  ];
  for (const [origin, path] of asked) {
    if (path === undefined || path === '') continue;
    const found = await describe(programIn(path, platform));
    if (found === undefined) {
      throw new UsageError(
        `Expected ${origin} to name an ffmpeg program, but ${path} did not answer \`-version\`; correct it or leave it out`,
      );
    }
    return found;
  }
  const bundled = await staticPath();
  const candidates = [...(bundled !== undefined && existsSync(bundled) ? [bundled] : []), fromPath];
  for (const candidate of candidates) {
    const found = await describe(candidate);
    if (found !== undefined) return found;
  }
  throw new CapwrightError(
    'FFMPEG_MISSING',
    `Videos are read with ffmpeg, and none was found; install it with ${INSTALL_COMMANDS[platform] ?? 'your package manager'}, ` +
      'or name one with --ffmpeg or FFMPEG_PATH',
  );
}

/** The program itself, where a folder was named. */
function programIn(path: string, platform: NodeJS.Platform): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return isFolder ? join(path, platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg') : path;
}

/** The path of the optional package ffmpeg-static, when that is installed. */
async function ffmpegStaticPath(): Promise<string | undefined> {
  try {
    const { default: path } = (await import('ffmpeg-static')) as unknown as { default: string | null };
    return path ?? undefined;
  } catch {
    return undefined;
  }
}

/** Asks a program for its version; undefined when it isn't there or isn't ffmpeg. */
async function describe(path: string): Promise<Ffmpeg | undefined> {
  let text: string;
  try {
    ({ stdout: text } = await promisify(execFile)(path, ['-version'], { timeout: 20_000, windowsHide: true }));
  } catch {
    return undefined;
  }
  const version = /^ffmpeg version (\S+)/.exec(text)?.[1];
  // Nightly and vendor builds name themselves freely; the library versions are always numbers.
  const library = /libavutil\s+(\d+)\.\s*(\d+)/.exec(text);
  if (version === undefined || library === null) return undefined;
  const [major, minor] = [Number(library[1]), Number(library[2])];
  if (major < OLDEST_LIBAVUTIL) {
    throw new CapwrightError(
      'FFMPEG_TOO_OLD',
      `Expected ffmpeg 4.0 or newer, but ${path} is ${version}; install a newer one`,
    );
  }
  const [newMajor, newMinor] = FPS_MODE_LIBAVUTIL;
  const hasFpsMode = major > newMajor || (major === newMajor && minor >= newMinor);
  return {
    path,
    version,
    passthrough: [hasFpsMode ? '-fps_mode' : '-vsync', 'passthrough'],
    guard: createProcessGuard(),
    start: (args) =>
      spawn(path, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: isGrouped(),
        windowsHide: true,
        env: { ...process.env, AV_LOG_FORCE_NOCOLOR: '1' },
      }),
  };
}
