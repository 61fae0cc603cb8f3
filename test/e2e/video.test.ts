import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codedVideo, ffmpegRun, temporaryFolder } from '../video/coded-video.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
afterAll(folder.remove);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Row {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly frames: number[];
  readonly caption: string;
  readonly tokens: number[];
  readonly error?: { readonly code: string };
}

/** Runs the built command as a user does, in the repository's root. */
async function capwright(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/run.js', 'video', ...args], { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}

const rowsOf = (text: string): Row[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

describe('clips', () => {
  it('captions the examples as the reference does, token for token', async () => {
    const reference = JSON.parse(
      await readFile(new URL('../fixtures/video/demo-clips.json', import.meta.url), 'utf8'),
    ) as { file_name: string; frames: number[]; ids: number[]; caption: string }[];
    const rates: Record<string, number> = { 'butterfly.gif': 1 / 0.15 };
    const { code, stdout } = await capwright('examples/videos');
    expect(code).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows).toHaveLength(reference.length);
    for (const { file_name: name, frames, ids, caption } of reference) {
      const row = rows.find(({ path }) => path === `examples/videos/${name}`);
      expect(row?.caption).toBe(caption);
      // The reference counts [CLS] among the ids.
      expect(row?.tokens).toEqual(ids.slice(1));
      const times = frames.map((frame) => frame / (rates[name] ?? 24));
      for (const [index, time] of times.entries())
        expect(Math.abs((row?.frames[index] ?? -1) - time)).toBeLessThan(0.001);
    }
  });

  it('goes on after videos that can not be read', async () => {
    await writeFile(at('empty.mp4'), '');
    await ffmpegRun(['-f', 'lavfi', '-i', 'sine=duration=1', at('sound.mp4')]);
    await ffmpegRun(['-f', 'lavfi', '-i', 'testsrc2=size=64x48', '-frames:v', '1', '-f', 'image2', at('picture.mp4')]);
    const bad = ['empty.mp4', 'sound.mp4', 'picture.mp4', 'none.mp4'];
    const { code, stdout } = await capwright(...bad.map(at), 'examples/videos/star.mp4');
    expect(code).toBe(3);
    const rows = rowsOf(stdout);
    expect(rows.map(({ error }) => error?.code)).toEqual([
      ...['VIDEO_EMPTY', 'VIDEO_NO_STREAM', 'VIDEO_IS_IMAGE', 'VIDEO_NOT_FOUND'],
      undefined,
    ]);
    expect(rows.at(-1)?.caption).toBe('a star gets bigger');
  });
});

describe('timelines', () => {
  beforeAll(async () => {
    // A car, then a star, in one video; both are examples that the model knows.
    const joined = '[0]scale=360:360[a];[a][1]concat=n=2';
    const inputs = ['car', 'star'].flatMap((name) => ['-i', join(ROOT, `examples/videos/${name}.mp4`)]);
    await ffmpegRun([...inputs, '-filter_complex', joined, '-c:v', 'libx264', '-crf', '12', at('two.mp4')]);
  });

  it('writes every format, with frames kept', async () => {
    const outputs = ['jsonl', 'csv', 'json', 'vtt', 'srt'].flatMap((ending) => ['-o', at(`two.${ending}`)]);
    const { code } = await capwright(at('two.mp4'), '--every', '3.5s', ...outputs, '--save-frames', at('kept'));
    expect(code).toBe(0);
    const rows = rowsOf(await readFile(at('two.jsonl'), 'utf8'));
    expect(rows.map(({ start, end }) => [start, end])).toEqual([
      [0, 3.5],
      [3.5, 7],
    ]);
    expect(rows[0]?.caption).toContain('car');
    expect(rows[1]?.caption).toContain('star');
    const vtt = await readFile(at('two.vtt'), 'utf8');
    expect(vtt).toContain(`00:00:03.500 --> 00:00:07.000\n${rows[1]?.caption ?? ''}\n`);
    expect(await readFile(at('two.srt'), 'utf8')).toContain(
      `1\n00:00:00,000 --> 00:00:03,500\n${rows[0]?.caption ?? ''}\n`,
    );
    const results = JSON.parse(await readFile(at('two.json'), 'utf8')) as unknown[];
    expect(results[0]).toEqual({ video_id: 'two', start: 0, end: 3.5, caption: rows[0]?.caption });
    expect((await readFile(at('two.csv'), 'utf8')).split('\r\n')[2]).toMatch(/two\.mp4,3\.500,7\.000,/);
    const kept = (await readdir(at('kept'), { recursive: true })).filter((name) => name.endsWith('.jpg'));
    expect(kept).toHaveLength(12);
  });

  it('finds the scene, and takes segments from a file', async () => {
    const scenes = rowsOf((await capwright(at('two.mp4'), '--scenes')).stdout);
    expect(scenes.map(({ start, end }) => [start, end])).toEqual([
      [0, 3.5],
      [3.5, 7],
    ]);
    await writeFile(at('segments.csv'), 'path,start,end\ntwo.mp4,4,6\ntwo.mp4,0:01,0:03\nother.mp4,0,1\n');
    const segments = rowsOf((await capwright(at('two.mp4'), '--segments', at('segments.csv'), '--frames', '2')).stdout);
    expect(segments.map(({ start, frames }) => [start, frames.length])).toEqual([
      [1, 2],
      [4, 2],
    ]);
  });

  it('joins equal neighbours when asked to, and keeps to a part', async () => {
    const { stdout } = await capwright(at('two.mp4'), '--every', '1s', '--start', '1s', '--end', '3s', '--merge');
    const rows = rowsOf(stdout);
    expect(rows[0]?.start).toBe(1);
    expect(rows.at(-1)?.end).toBe(3);
    for (const [index, row] of rows.entries()) expect(row.caption).not.toBe(rows[index + 1]?.caption);
  });
});

describe('models of pictures', () => {
  const model = ['--model', 'test/fixtures/git/tiny-image', '--max-new-tokens', '3'];

  it('caption the middle frame of each stretch', async () => {
    const { code, stdout } = await capwright('examples/videos/car.mp4', '--every', '2s', ...model);
    expect(code).toBe(0);
    expect(rowsOf(stdout).map(({ start, end, frames }) => [start, end, frames])).toEqual([
      [0, 2, [1]],
      [2, 3.5, [2.75]],
    ]);
  });

  it('know no clips', async () => {
    const { code, stderr } = await capwright('examples/videos/car.mp4', '--mode', 'clip', ...model);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--mode timeline/);
  });
});

describe('wrong usage', () => {
  it.each([
    [['examples/videos', '--mode', 'clip', '--every', '5s'], /--mode timeline/],
    [['examples/videos', '--every', 'soon'], /expected a time/],
    [['examples/videos', '--frames', '7'], /at most 6/],
    [['examples/videos', '--segments', 'nowhere.csv'], /can't be read/],
    [['examples/videos', '--ffmpeg', '/nowhere/ffmpeg'], /--ffmpeg/],
    [['examples/videos', '-o', 'x.txt'], /\.vtt/],
    [['examples/images'], /expected videos/],
  ])('%j', async (args, message) => {
    const { code, stderr } = await capwright(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe.skipIf(process.platform !== 'linux')('ffmpeg', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('does not outlive a run that ends by %s', async (signal) => {
    // An ffmpeg that answers, and then decodes for ever.
    const program = at(`endless-${signal}`);
    await writeFile(
      program,
      `#!/bin/sh\n[ "$1" = -version ] && exec ffmpeg -version\necho $$ > ${program}.pid\nexec sleep 600\n`,
    );
    await chmod(program, 0o755);
    await codedVideo(at('any.mp4'), { count: 10 });
    const args = ['bin/run.js', 'video', at('any.mp4'), '--ffmpeg', program];
    const run = spawn(process.execPath, args, { cwd: ROOT, stdio: 'ignore', detached: true });
    const ended = once(run, 'exit');
    while (!existsSync(`${program}.pid`)) await setTimeout(50);
    await setTimeout(200);
    const pid = Number(await readFile(`${program}.pid`, 'utf8'));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    process.kill(-(run.pid ?? 0), signal);
    // The first Ctrl-C waits for what is in hand; the second ends at once.
    if (signal === 'SIGINT') {
      await setTimeout(300);
      process.kill(-(run.pid ?? 0), signal);
    }
    await ended;
    for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++) await setTimeout(50);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});
