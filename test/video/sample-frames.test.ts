import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import type { Ffmpeg } from '../../src/video/ffmpeg.js';
import { planPasses } from '../../src/video/plan-passes.js';
import { probeVideo } from '../../src/video/probe-video.js';
import { sampleFrames, type SampleOptions } from '../../src/video/sample-frames.js';
import type { VideoInfo } from '../../src/video/video-info.js';
import { codedVideo, ffmpegRun, numberShown, temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await findFfmpeg();
});
afterAll(folder.remove);

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '20'];
const B_FRAMES = [...H264, '-bf', '3', '-b_strategy', '0'];
const VARIABLE = 'settb=1/1000,setpts=N*40+floor(N/7)*333+mod(N\\,3)*9';
const variableTime = (n: number): number => (n * 40 + Math.floor(n / 7) * 333 + (n % 3) * 9) / 1000;
const variable = (): string[] => ['-vf', VARIABLE, ...ffmpeg.passthrough, '-enc_time_base', '1/1000', ...B_FRAMES];

/** Samples and checks each frame: the number it shows, its own number and its time. */
async function check(
  video: VideoInfo,
  timeOf: (n: number) => number,
  options: SampleOptions & { turned?: 0 | 90 | 180 | 270 },
): Promise<void> {
  const seen: number[] = [];
  for await (const frame of sampleFrames(ffmpeg, video, options)) {
    expect(numberShown(frame, options.turned)).toBe(frame.index);
    expect(frame.index).toBe(frame.wanted);
    expect(Math.abs(frame.time - timeOf(frame.index))).toBeLessThan(0.001);
    seen.push(frame.index);
  }
  expect(seen).toEqual([...new Set(options.frames)].sort((a, b) => a - b));
}

const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('every frame is the right one, at its time', () => {
  const cases: readonly {
    name: string;
    file: string;
    rate?: string;
    output: () => string[];
    timeOf: (n: number) => number;
  }[] = [
    { name: '24 fps', file: '24.mp4', rate: '24', output: () => H264, timeOf: (n) => n / 24 },
    {
      name: '29.97 fps with B-frames',
      file: '2997.mp4',
      rate: '30000/1001',
      output: () => B_FRAMES,
      timeOf: (n) => (n * 1001) / 30000,
    },
    { name: '60 fps with B-frames', file: '60.mp4', rate: '60', output: () => B_FRAMES, timeOf: (n) => n / 60 },
    {
      name: 'variable rate, MP4',
      file: 'variable.mp4',
      output: () => [...variable(), '-video_track_timescale', '1000'],
      timeOf: variableTime,
    },
    {
      name: 'variable rate, Matroska',
      file: 'variable.mkv',
      output: variable,
      timeOf: variableTime,
    },
    {
      name: 'a start offset, MP4',
      file: 'offset.mp4',
      output: () => [...B_FRAMES, '-output_ts_offset', '7.5'],
      timeOf: (n) => 7.5 + n / 25,
    },
    {
      name: 'a start offset, WebM',
      file: 'offset.webm',
      output: () => ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-output_ts_offset', '3.2'],
      timeOf: (n) => 3.2 + n / 25,
    },
    {
      name: 'a start offset, MPEG-TS, whose clock has no zero',
      file: 'offset.ts',
      output: () => [...B_FRAMES, '-output_ts_offset', '90000'],
      timeOf: (n) => n / 25,
    },
    {
      name: 'VP9, WebM',
      file: 'vp9.webm',
      output: () => ['-c:v', 'libvpx-vp9', '-cpu-used', '8'],
      timeOf: (n) => n / 25,
    },
    {
      name: 'VP8 with hidden frames, WebM',
      file: 'vp8.webm',
      output: () => ['-c:v', 'libvpx', '-auto-alt-ref', '1', '-lag-in-frames', '16', '-cpu-used', '4'],
      timeOf: (n) => n / 25,
    },
    { name: 'GIF', file: 'moving.gif', output: () => [], timeOf: (n) => n / 25 },
  ];
  it.each(cases)('$name', async ({ file, rate = '25', output, timeOf }) => {
    const path = join(folder.path, file);
    await codedVideo(path, { count: 70, rate, output: output() });
    const video = await probeVideo(ffmpeg, path);
    expect(video.frames.times).toHaveLength(70);
    await check(video, timeOf, { frames: all(70) });
    await check(video, timeOf, { frames: [69, 3, 41, 3], size: { width: 32, height: 32 } });
  });

  it('sound that begins before the picture', async () => {
    const path = join(folder.path, 'sound.mp4');
    const input = ['-f', 'lavfi', '-i', 'sine=duration=4'];
    const output = ['-vf', 'setpts=PTS+0.52/TB', ...ffmpeg.passthrough, '-c:a', 'aac', ...B_FRAMES];
    await codedVideo(path, { count: 50, input, output });
    const video = await probeVideo(ffmpeg, path);
    await check(video, (n) => n / 25 + 0.52, { frames: all(50) });
  });

  it('a clip cut out without encoding anew, whose first frames are hidden', async () => {
    const whole = join(folder.path, 'whole.mp4');
    const path = join(folder.path, 'cut.mp4');
    await codedVideo(whole, { count: 100, output: B_FRAMES });
    await ffmpegRun(['-ss', '1.1', '-i', whole, '-t', '2', '-c', 'copy', path]);
    const video = await probeVideo(ffmpeg, path);
    const numbers: number[] = [];
    for await (const frame of sampleFrames(ffmpeg, video, { frames: all(video.frames.times.length) })) {
      numbers.push(numberShown(frame));
      // The clip's clock starts at 1.1 s of the whole, give or take the frame it was cut at.
      expect(Math.abs(frame.time - (numberShown(frame) - (numbers[0] ?? 0)) / 25)).toBeLessThan(0.001);
    }
    expect(numbers[0]).toBeGreaterThanOrEqual(27);
    expect(numbers[0]).toBeLessThanOrEqual(28);
  });
});

describe('as it is shown', () => {
  /** Sets the rotation that a player is to apply, clockwise, in a copy of an MP4: the matrix in its track header. */
  async function turnedCopy(from: string, to: string, degrees: 90 | 180 | 270): Promise<void> {
    const bytes = await readFile(from);
    const matrix = bytes.indexOf('tkhd') + 4 + 40;
    const [a, b, c, d] = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] }[degrees];
    for (const [at, value] of [a, b, 0, c, d].entries()) bytes.writeInt32BE((value ?? 0) * 65536, matrix + at * 4);
    await writeFile(to, bytes);
  }

  it.each([90, 180, 270] as const)('turned by %d degrees', async (turned) => {
    const upright = join(folder.path, 'upright.mp4');
    const path = join(folder.path, `turned-${turned}.mp4`);
    // Twice as wide as high, so that a turn shows in the size.
    await codedVideo(upright, { count: 30, output: ['-vf', 'scale=128:64:flags=neighbor', ...H264] });
    await turnedCopy(upright, path, turned);
    const video = await probeVideo(ffmpeg, path);
    expect([video.width, video.height]).toEqual(turned === 180 ? [128, 64] : [64, 128]);
    await check(video, (n) => n / 25, { frames: [0, 11, 29], turned });
    for await (const frame of sampleFrames(ffmpeg, video, { frames: [5] })) {
      expect([frame.width, frame.height]).toEqual([video.width, video.height]);
    }
  });

  it('pixels that are not square', async () => {
    const path = join(folder.path, 'anamorphic.mp4');
    await codedVideo(path, { count: 10, output: ['-vf', 'setsar=4/3', ...H264] });
    const video = await probeVideo(ffmpeg, path);
    expect([video.width, video.height]).toEqual([85, 64]);
    await check(video, (n) => n / 25, { frames: [7] });
    for await (const frame of sampleFrames(ffmpeg, video, { frames: [7] })) expect(frame.width).toBe(85);
  });

  it('is byte for byte what a plain ffmpeg decodes', async () => {
    const path = join(folder.path, 'plain.mp4');
    await ffmpegRun(['-f', 'lavfi', '-i', 'testsrc2=size=318x242:rate=24:duration=2', ...B_FRAMES, path]);
    const raw = join(folder.path, 'plain.rgb');
    await ffmpegRun(['-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw]);
    const plain = await readFile(raw);
    const video = await probeVideo(ffmpeg, path);
    for await (const { index, pixels } of sampleFrames(ffmpeg, video, { frames: [0, 17, 47] })) {
      expect(pixels.equals(plain.subarray(index * 318 * 242 * 3, (index + 1) * 318 * 242 * 3))).toBe(true);
    }
  });

  it('scaled and cropped', async () => {
    const path = join(folder.path, '24.mp4');
    const video = await probeVideo(ffmpeg, path);
    // The lower right quarter holds bits 10, 11, 14 and 15: all black for small numbers.
    const size = { width: 48, height: 48, crop: { x: 24, y: 24, width: 24, height: 23 } };
    for await (const frame of sampleFrames(ffmpeg, video, { frames: [69], size })) {
      expect([frame.width, frame.height, frame.pixels.length]).toEqual([24, 23, 24 * 23 * 3]);
      expect(Math.max(...frame.pixels)).toBeLessThan(40);
    }
  });
});

describe('long videos', () => {
  beforeAll(async () => {
    const output = ['-vf', 'scale=640:480:flags=neighbor', ...B_FRAMES];
    await codedVideo(join(folder.path, 'long.mp4'), { count: 900, output });
  });

  /** An ffmpeg whose runs can be looked at. */
  function watch(): { watched: Ffmpeg; started: ChildProcess[] } {
    const started: ChildProcess[] = [];
    const start = (args: readonly string[]): ChildProcess => {
      const child = ffmpeg.start(args);
      started.push(child);
      return child;
    };
    return { watched: { ...ffmpeg, start }, started };
  }

  it.each(['mp4', 'mkv', 'ts'])('seeks give the same frames as decoding on (%s)', async (format) => {
    const path = join(folder.path, `copy.${format}`);
    await ffmpegRun(['-i', join(folder.path, 'long.mp4'), '-c', 'copy', path]);
    const video = await probeVideo(ffmpeg, path);
    const frames = [3, 450, 451, 600, 620, 899];
    expect(planPasses(video.frames, frames, 640 * 480).map(({ from }) => from !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    await check(video, (n) => n / 25, { frames });
  });

  it('waits while nobody asks for frames, and ends when left', async () => {
    const video = await probeVideo(ffmpeg, join(folder.path, 'long.mp4'));
    const { watched, started } = watch();
    const frames = sampleFrames(watched, video, { frames: all(900) });
    await frames.next();
    await setTimeout(300);
    // 900 frames of 0.9 MB were asked for; what isn't taken stays undecoded or in the pipe.
    expect(started[0]?.stdout?.readableLength ?? 0).toBeLessThan(1e6);
    expect(started[0]?.exitCode).toBeNull();
    await frames.return();
    for (const child of started) {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
    }
  });

  it('stops decoding as soon as the last frame is there', async () => {
    const video = await probeVideo(ffmpeg, join(folder.path, 'long.mp4'));
    const { watched, started } = watch();
    for await (const frame of sampleFrames(watched, video, { frames: [2] })) expect(numberShown(frame)).toBe(2);
    // It would have ended by itself had the frame come only with the end of the video.
    expect(started.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL']);
  });

  it('ends when aborted, with the reason given', async () => {
    const video = await probeVideo(ffmpeg, join(folder.path, 'long.mp4'));
    const controller = new AbortController();
    const frames = sampleFrames(ffmpeg, video, { frames: all(900), signal: controller.signal });
    await frames.next();
    controller.abort(new Error('enough'));
    await expect(frames.next()).rejects.toThrow('enough');
  });
});
