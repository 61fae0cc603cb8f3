/**
 * A frame every 5 s from minutes of 720p: capwright's sampling against a plain ffmpeg with the same filter, interleaved.
 *
 *     npx tsx bench/video/every-five-seconds.ts [rounds] [minutes]
 *
 * Prints medians of wall and processor time, their ratios, and the most memory that capwright with its ffmpeg took (Linux).
 * Processor time is the one to compare on a machine that others use too.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import type { Ffmpeg } from '../../src/video/ffmpeg.js';
import { fixedSegments } from '../../src/video/fixed-segments.js';
import { probeVideo } from '../../src/video/probe-video.js';
import { sampleSegments } from '../../src/video/sample-segments.js';

const SIZE = { width: 224, height: 224 };
const EVERY = 5;

/** A minute of moving pictures with sound-free h264 as phones and sites have it, repeated without encoding anew. */
function makeVideo(ffmpeg: Ffmpeg, folder: string, minutes: number): string {
  const [minute, video] = [join(folder, 'minute.mp4'), join(folder, 'minutes.mp4')];
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30:duration=60', '-vf', 'noise=alls=8:allf=t'];
  const run = (args: readonly string[]): void => {
    const { status, stderr } = spawnSync(ffmpeg.path, ['-v', 'error', '-y', ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  run([...source, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '28', '-pix_fmt', 'yuv420p', minute]);
  run(['-stream_loop', String(minutes - 1), '-i', minute, '-c', 'copy', video]);
  return video;
}

interface Cost {
  /** Seconds by the clock. */
  wall: number;
  /** Seconds of processor time, of ffmpeg and, for capwright, its own. */
  cpu: number;
  frames: number;
}

/** Starts ffmpeg and keeps account of what its processes take, by looking at them every few milliseconds. */
class Account {
  largest = 0;
  readonly watched: Ffmpeg;
  readonly #used = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(ffmpeg: Ffmpeg) {
    this.watched = {
      ...ffmpeg,
      start: (args) => {
        const child = ffmpeg.start(args);
        if (child.pid !== undefined) this.#used.set(child.pid, 0);
        return child;
      },
    };
    this.#timer = setInterval(() => this.#look(), 10);
  }

  /** Seconds of processor time of all children so far, and of this process. */
  get cpu(): { children: number; self: number } {
    const { user, system } = process.cpuUsage();
    return {
      children: [...this.#used.values()].reduce((sum, seconds) => sum + seconds, 0),
      self: (user + system) / 1e6,
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    let resident = process.memoryUsage.rss() / 2 ** 20;
    for (const pid of this.#used.keys()) {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        // Fields 14, 15 and 24 of proc(5): ticks of 10 ms in user and kernel mode, pages of 4 KiB.
        this.#used.set(pid, (Number(fields[11]) + Number(fields[12])) / 100);
        resident += (Number(fields[21]) * 4) / 1024;
      } catch {
        // It has ended; what was seen last stays.
      }
    }
    this.largest = Math.max(this.largest, resident);
  }
}

/** The peer: ffmpeg by itself, writing the same number of frames of the same size to a pipe that is read and dropped. */
async function plain(ffmpeg: Ffmpeg, video: string): Promise<number> {
  const filter = `fps=1/${EVERY},scale=${SIZE.width}:${SIZE.height}:flags=bicubic`;
  const child = ffmpeg.start([
    '-v',
    'error',
    '-i',
    video,
    '-vf',
    filter,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    'pipe:1',
  ]);
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(child, 'close');
  return bytes / (SIZE.width * SIZE.height * 3);
}

/** capwright, probing included. */
async function ours(ffmpeg: Ffmpeg, path: string): Promise<number> {
  const video = await probeVideo(ffmpeg, path);
  const segments = fixedSegments(EVERY, { start: 0, end: video.duration });
  let frames = 0;
  for await (const sampled of sampleSegments(ffmpeg, video, { segments, count: 1, size: SIZE })) {
    frames += sampled.frames.length;
  }
  return frames;
}

async function costOf(account: Account, run: () => Promise<number>): Promise<Cost> {
  const [start, before] = [performance.now(), account.cpu];
  const frames = await run();
  const { children, self } = account.cpu;
  return { wall: (performance.now() - start) / 1000, cpu: children - before.children + self - before.self, frames };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const [rounds = 3, minutes = 10] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'capwright-bench-'));
try {
  const ffmpeg = await findFfmpeg();
  const video = makeVideo(ffmpeg, folder, minutes);
  const accounts = { ffmpeg: new Account(ffmpeg), capwright: new Account(ffmpeg) };
  const costs: Record<'ffmpeg' | 'capwright', Cost[]> = { ffmpeg: [], capwright: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const name of ['ffmpeg', 'capwright'] as const) {
      const account = accounts[name];
      const run = name === 'ffmpeg' ? plain : ours;
      const cost = await costOf(account, () => run(account.watched, video));
      costs[name].push(cost);
      console.log(
        `round ${round} ${name}: ${cost.wall.toFixed(2)} s, processor ${cost.cpu.toFixed(2)} s, ${cost.frames} frames`,
      );
    }
  }
  for (const kind of ['wall', 'cpu'] as const) {
    const [theirs, own] = [costs.ffmpeg, costs.capwright].map((list) => median(list.map((cost) => cost[kind])));
    console.log(
      `${kind}: ffmpeg ${theirs?.toFixed(2)} s, capwright ${own?.toFixed(2)} s, ratio ${((own ?? 0) / (theirs ?? 1)).toFixed(2)}`,
    );
  }
  console.log(
    `ffmpeg ${ffmpeg.version}; most memory of capwright with its ffmpeg: ${accounts.capwright.largest.toFixed(0)} MB`,
  );
  accounts.ffmpeg.close();
  accounts.capwright.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
