import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ItemError } from '../../src/errors.js';
import { chooseFrames } from '../../src/video/choose-frames.js';
import type { Ffmpeg } from '../../src/video/ffmpeg.js';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import { probeVideo } from '../../src/video/probe-video.js';
import { sampleFrames } from '../../src/video/sample-frames.js';
import type { VideoWarning } from '../../src/video/video-error.js';
import { codedVideo, ffmpegRun, numberShown, temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
/** Identifier of the part of a Matroska file that holds frames. */
const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
let ffmpeg: Ffmpeg;

beforeAll(async () => {
  ffmpeg = await findFfmpeg();
  const h264 = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '4',
    '-vf',
    'noise=alls=30:allf=t',
  ];
  await codedVideo(at('good.mp4'), { count: 100, output: h264 });
  await codedVideo(at('good.mkv'), { count: 100, output: h264 });
  await ffmpegRun(['-i', at('good.mp4'), '-c', 'copy', '-movflags', 'faststart', at('index-first.mp4')]);
  await ffmpegRun(['-f', 'lavfi', '-i', 'sine=duration=1', at('sound.m4a')]);
  await ffmpegRun(['-f', 'lavfi', '-i', 'testsrc2=size=64x48', '-frames:v', '1', at('picture.png')]);
  await ffmpegRun(['-f', 'lavfi', '-i', 'testsrc2=size=64x48', '-frames:v', '1', at('picture.jpg')]);
});
afterAll(folder.remove);

/** The code of the error that probing ends with. */
async function codeOf(path: string, by = ffmpeg, stallSeconds = 60): Promise<string> {
  const error: unknown = await probeVideo(by, path, { stallSeconds }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ItemError);
  expect((error as ItemError).message).not.toContain('\n');
  return (error as ItemError).code;
}

/** Takes frames as a run would: warnings of probing and of decoding, numbers as shown. */
async function take(path: string, count: number): Promise<{ numbers: number[]; warnings: VideoWarning[] }> {
  const video = await probeVideo(ffmpeg, path);
  const warnings = [...video.warnings];
  const frames = chooseFrames(video.frames, { count, sampling: 'uniform' });
  const numbers: number[] = [];
  for await (const frame of sampleFrames(ffmpeg, video, { frames })) {
    numbers.push(numberShown(frame));
    warnings.push(...frame.warnings);
  }
  return { numbers, warnings };
}

describe('what is no video', () => {
  it('says what a good one is', async () => {
    const video = await probeVideo(ffmpeg, at('good.mp4'));
    expect(video).toMatchObject({ codec: 'h264', width: 64, height: 64, start: 0, warnings: [] });
    expect(video.duration).toBeCloseTo(4, 6);
    expect(video.fps).toBeCloseTo(25, 6);
    expect([...video.frames.isKey].filter((key) => key === 1)).toHaveLength(25);
  });

  it('a missing file, a folder, an empty file', async () => {
    await mkdir(at('folder.mp4'));
    await writeFile(at('empty.mp4'), '');
    expect(await codeOf(at('none.mp4'))).toBe('VIDEO_NOT_FOUND');
    expect(await codeOf(at('folder.mp4'))).toBe('VIDEO_UNREADABLE');
    expect(await codeOf(at('empty.mp4'))).toBe('VIDEO_EMPTY');
  });

  it('text, also under the name of a video', async () => {
    await writeFile(at('text.mp4'), 'This is no video.\n'.repeat(100));
    await writeFile(at('text.txt'), 'This is no video.\n'.repeat(100));
    expect(await codeOf(at('text.mp4'))).toBe('VIDEO_UNREADABLE');
    expect(await codeOf(at('text.txt'))).toBe('VIDEO_UNREADABLE');
  });

  it('a picture, also under the name of a video', async () => {
    await copyFile(at('picture.png'), at('png.mp4'));
    await copyFile(at('picture.jpg'), at('jpg.mp4'));
    for (const name of ['picture.png', 'picture.jpg', 'png.mp4', 'jpg.mp4']) {
      expect(await codeOf(at(name))).toBe('VIDEO_IS_IMAGE');
    }
  });

  it('sound, also with a cover picture', async () => {
    const cover = ['-i', at('picture.jpg'), '-map', '0', '-map', '1', '-c', 'copy', '-disposition:v:0', 'attached_pic'];
    await ffmpegRun(['-i', at('sound.m4a'), ...cover, at('cover.m4a')]);
    expect(await codeOf(at('sound.m4a'))).toBe('VIDEO_NO_STREAM');
    expect(await codeOf(at('cover.m4a'))).toBe('VIDEO_NO_STREAM');
  });

  it('a header that claims a huge picture', async () => {
    await ffmpegRun(['-f', 'lavfi', '-i', 'color=size=16384x8192:rate=1:duration=1', '-c:v', 'mjpeg', at('huge.mkv')]);
    expect(await codeOf(at('huge.mkv'))).toBe('VIDEO_TOO_LARGE');
  });

  it('a header without a frame rate is no obstacle: frames tell their own times', async () => {
    await codedVideo(at('rated.avi'), { count: 50, output: ['-c:v', 'mjpeg'] });
    const bytes = await readFile(at('rated.avi'));
    bytes.fill(0, bytes.indexOf('avih') + 8, bytes.indexOf('avih') + 12); // microseconds a frame
    bytes.fill(0, bytes.indexOf('strh') + 32, bytes.indexOf('strh') + 36); // rate
    await writeFile(at('unrated.avi'), bytes);
    const video = await probeVideo(ffmpeg, at('unrated.avi'));
    expect(video.frames.times).toHaveLength(50);
    expect([...video.frames.times].every((time, index, all) => index === 0 || time > (all[index - 1] ?? 0))).toBe(true);
    expect((await take(at('unrated.avi'), 3)).numbers).toEqual([0, 24, 49]);
  });

  it('an ffmpeg that hangs is stopped, with what it started', async () => {
    const program = at('hanging-ffmpeg');
    await writeFile(
      program,
      `#!/bin/sh\n[ "$1" = -version ] && exec ffmpeg -version\nsleep 600 & echo $! > ${at('sleeper')}\nwait\n`,
    );
    await chmod(program, 0o755);
    const hanging = await findFfmpeg({ path: program });
    expect(await codeOf(at('good.mp4'), hanging, 0.4)).toBe('VIDEO_TIMEOUT');
    const sleeper = Number(await readFile(at('sleeper'), 'utf8'));
    expect(await isGone(sleeper)).toBe(true);
  });
});

describe('videos that are damaged', () => {
  it('cut off before the index: nothing to be had', async () => {
    const bytes = await readFile(at('good.mp4'));
    await writeFile(at('cut.mp4'), bytes.subarray(0, bytes.length * 0.6));
    expect(await codeOf(at('cut.mp4'))).toBe('VIDEO_TRUNCATED');
  });

  it.each(['index-first.mp4', 'good.mkv'])(
    'cut off after the index (%s): what is there, and a warning',
    async (name) => {
      const bytes = await readFile(at(name));
      await writeFile(at(`cut-${name}`), bytes.subarray(0, bytes.length * 0.6));
      const { numbers, warnings } = await take(at(`cut-${name}`), 6);
      expect(numbers).toHaveLength(6);
      expect(numbers[0]).toBe(0);
      expect(numbers.at(-1)).toBeGreaterThan(30);
      expect(numbers.at(-1)).toBeLessThan(70);
      expect(warnings.map(({ code }) => code)).toContain('VIDEO_TRUNCATED');
    },
  );

  it('overwritten in the middle: what decodes, and a warning', async () => {
    const bytes = await readFile(at('index-first.mp4'));
    const data = bytes.indexOf('mdat') + 4;
    const middle = data + Math.floor((bytes.length - data) / 2);
    for (let i = middle; i < middle + 2000; i++) bytes[i] = (i * 167) & 255;
    await writeFile(at('overwritten.mp4'), bytes);
    const { numbers, warnings } = await take(at('overwritten.mp4'), 10);
    expect(numbers).toHaveLength(10);
    expect(numbers.slice(0, 3)).toEqual([0, 11, 22]);
    expect(numbers.at(-1)).toBe(99);
    expect(warnings.map(({ code }) => code)).toContain('VIDEO_DAMAGED');
  });

  it('nothing but a header', async () => {
    const bytes = await readFile(at('good.mkv'));
    await writeFile(at('header.mkv'), bytes.subarray(0, bytes.indexOf(CLUSTER)));
    expect(await codeOf(at('header.mkv'))).toBe('VIDEO_TRUNCATED');
    await ffmpegRun(['-f', 'lavfi', '-i', 'color=size=64x64', '-frames:v', '0', '-c:v', 'mjpeg', at('none.avi')]);
    expect(await codeOf(at('none.avi'))).toBe('VIDEO_EMPTY');
  });

  it('packets that are there but do not decode', async () => {
    const bytes = await readFile(at('index-first.mp4'));
    bytes.fill(0xff, bytes.indexOf('mdat') + 4);
    await writeFile(at('garbage.mp4'), bytes);
    await expect(take(at('garbage.mp4'), 6)).rejects.toMatchObject({ code: 'VIDEO_UNREADABLE' });
  });
});

/** Whether a process has ended, or does so within a second. */
async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 20; i++) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (state === undefined || state.includes(') Z ')) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
