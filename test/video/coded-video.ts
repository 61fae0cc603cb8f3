import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Videos whose frames say their own number: sixteen squares, four in a row, white for a 1 and black for a 0. */
const SIDE = 64;
const SQUARE = SIDE / 4;

/** A folder for one test file, and the way to be rid of it. */
export function temporaryFolder(): { path: string; remove: () => Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'capwright-video-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Runs ffmpeg to make something for a test; its input may come as raw frames. Fails with what it says. */
export async function ffmpegRun(args: readonly string[], frames?: Iterable<Buffer>): Promise<void> {
  const child = spawn(process.env.FFMPEG_PATH ?? 'ffmpeg', ['-v', 'error', '-y', '-nostdin', ...args], {
    stdio: [frames === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  if (frames !== undefined && child.stdin !== null) {
    child.stdin.on('error', () => undefined);
    for (const frame of frames) if (!child.stdin.write(frame)) await once(child.stdin, 'drain');
    child.stdin.end();
  }
  const [exitCode] = (await ended) as [number | null];
  if (exitCode !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${said}`);
}

/** Makes a video of numbered frames. */
export async function codedVideo(
  path: string,
  {
    count,
    rate = '25',
    input = [],
    output = [],
  }: { count: number; rate?: string; input?: readonly string[]; output?: readonly string[] },
): Promise<void> {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${SIDE}x${SIDE}`, '-r', rate, '-i', '-'];
  await ffmpegRun([...input, ...raw, ...output, path], numbered(count));
}

function* numbered(count: number): Generator<Buffer> {
  for (let number = 0; number < count; number++) {
    const frame = Buffer.alloc(SIDE * SIDE * 3, 16);
    for (let bit = 0; bit < 16; bit++) {
      if (((number >> bit) & 1) === 0) continue;
      for (let row = 0; row < SQUARE; row++) {
        const at = ((Math.floor(bit / 4) * SQUARE + row) * SIDE + (bit % 4) * SQUARE) * 3;
        frame.fill(235, at, at + SQUARE * 3);
      }
    }
    yield frame;
  }
}

/**
 * The number that a frame shows.
 *
 * @param turned degrees by which the shown frame is turned against the coded one, clockwise
 */
export function numberShown(
  { width, height, pixels }: { width: number; height: number; pixels: Buffer },
  turned: 0 | 90 | 180 | 270 = 0,
): number {
  let number = 0;
  for (let bit = 0; bit < 16; bit++) {
    const [row, column] = [Math.floor(bit / 4), bit % 4];
    const [y, x] = {
      0: [row, column],
      90: [column, 3 - row],
      180: [3 - row, 3 - column],
      270: [3 - column, row],
    }[turned] as [number, number];
    const at = (Math.floor(((y + 0.5) / 4) * height) * width + Math.floor(((x + 0.5) / 4) * width)) * 3;
    if ((pixels[at] ?? 0) > 127) number |= 1 << bit;
  }
  return number;
}
