import { copyFile, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { outcome, runCli, startCli, type CliResult } from '../support/run-cli.js';
import { seededRandom } from '../../src/seeded-random.js';
import { temporaryFolder } from '../video/coded-video.js';

const EXAMPLES = fileURLToPath(new URL('../../examples/videos/', import.meta.url));
const ENDINGS = ['jsonl', 'csv', 'vtt', 'srt', 'json'] as const;
const KILLS = 3;

const folder = temporaryFolder();
const cwd = folder.path;
afterAll(folder.remove);

/** Writes a text file, with the folders above it. */
async function write(name: string, content: string): Promise<void> {
  await mkdir(dirname(join(cwd, name)), { recursive: true });
  await writeFile(join(cwd, name), content);
}

const video = (...args: string[]): Promise<CliResult> => runCli(['video', ...args], { cwd });
const text = (name: string): Promise<string> => readFile(join(cwd, name), 'utf8');

/** What an output of a run is called; subtitles tell of one video each. */
const output = (name: string, ending: string): string =>
  ending === 'vtt' || ending === 'srt' ? `${name}/{name}.${ending}` : `${name}.${ending}`;
const outputs = (name: string): string[] => ENDINGS.flatMap((ending) => ['-o', output(name, ending)]);

/** All that a run has written, its journal's side file included. */
async function written(name: string): Promise<Record<string, string>> {
  const subtitles = (await readdir(join(cwd, name))).sort().map((file) => [file, `${name}/${file}`]);
  const files = ['jsonl', 'jsonl.seen', 'csv', 'json'].map((ending) => [ending, `${name}.${ending}`]);
  const entries = [...files, ...subtitles].map(async ([key = '', path = '']) => [key, await text(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

beforeAll(async () => {
  await mkdir(join(cwd, 'clips'));
  const examples = await readdir(EXAMPLES);
  for (let copy = 0; copy < 3; copy++) {
    for (const name of examples) await copyFile(join(EXAMPLES, name), join(cwd, 'clips', `${copy}-${name}`));
  }
  await write('clips/0-broken.mp4', 'no video');
});

describe.each([
  ['clip', []],
  ['timeline', ['--every', '500ms']],
] as const)('a run in %s mode', (mode, flags) => {
  const args = ['clips', ...flags, '-b', '4'];

  test(`that is killed ${KILLS} times comes to the same, byte for byte`, { timeout: 600_000 }, async () => {
    const whole = await video(...args, ...outputs(`${mode}-whole`));
    expect(whole).toMatchObject({ code: 3, stderr: expect.stringContaining('1 failed') as string });
    const bytes = (await text(`${mode}-whole.jsonl`)).length;

    const random = seededRandom(7);
    const journal = join(cwd, `${mode}.jsonl`);
    for (let kill = 0; kill < KILLS; kill++) {
      // Moments are told by progress and not by the clock, so that a slow machine is killed at the like.
      const until = (bytes * (kill + random() * 0.8)) / KILLS;
      const child = startCli(['video', ...args, ...outputs(mode)], { cwd });
      const ended = outcome(child);
      while (child.exitCode === null && (await size(journal)) < until) await sleep(2);
      child.kill('SIGKILL');
      expect(await ended).toMatchObject({ code: 'SIGKILL' });
      expect(await readdir(cwd)).not.toContain(`${mode}.csv`);
    }
    const last = await video(...args, ...outputs(mode));

    expect(last).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/Going on with a run that has \d+ rows/) as string,
    });
    expect(await written(mode)).toEqual(await written(`${mode}-whole`));
    expect(await readdir(cwd)).not.toContain(`${mode}.jsonl.lock`);
  });

  test('that is shared out, merged and exported is the single run', { timeout: 600_000 }, async () => {
    for (const shard of ['1/2', '2/2']) {
      const { code } = await video(...args, '-o', `${mode}-shards.jsonl`, '--shard', shard);
      expect([0, 3]).toContain(code);
    }
    const merged = await runCli(['merge', `${mode}-shards.jsonl`], { cwd });
    expect(merged).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('of 2 shards, 1 of them failed') as string,
    });
    const targets = outputs(`${mode}-shards`).slice(2);
    expect(await runCli(['export', `${mode}-shards.jsonl`, ...targets], { cwd })).toMatchObject({ code: 0 });
    expect(await written(`${mode}-shards`)).toEqual(await written(`${mode}-whole`));
  });

  test('does changed and mended videos again, and no others', { timeout: 600_000 }, async () => {
    const again = await video(...args, ...outputs(mode));
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('0 captioned, 0 failed') as string });
    const retried = await video(...args, ...outputs(mode), '--retry-errors');
    expect(retried).toMatchObject({ code: 3, stderr: expect.stringContaining('0 captioned, 1 failed') as string });
    expect(await written(mode)).toEqual(await written(`${mode}-whole`));

    onTestFinished(async () => {
      await copyFile(join(EXAMPLES, 'balloon.mp4'), join(cwd, 'clips/0-balloon.mp4'));
      await write('clips/0-broken.mp4', 'no video');
    });
    // The first of them is shorter now, and the broken one is whole.
    await copyFile(join(EXAMPLES, 'butterfly.gif'), join(cwd, 'clips/0-balloon.mp4'));
    await copyFile(join(EXAMPLES, 'star.mp4'), join(cwd, 'clips/0-broken.mp4'));
    const changed = await video(...args, ...outputs(mode));
    const [lost, more] = mode === 'clip' ? [2, 2] : [7 + 1, 4 + 7];
    const before = (await text(`${mode}-whole.jsonl`)).split('\n').length - 1;
    expect(changed).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${more} captioned, 0 failed, ${before - lost} done before`) as string,
    });
    const fresh = await video(...args, ...outputs(`${mode}-fresh`));
    expect(fresh).toMatchObject({ code: 0 });
    expect(await written(mode)).toEqual(await written(`${mode}-fresh`));
  });
});

describe('a run of videos', () => {
  const one = ['clips/1-star.mp4'];

  test('is refused with other settings than before, and the first is named', async () => {
    expect(await video(...one, '-o', 'set.jsonl')).toMatchObject({ code: 0 });
    for (const [flags, field] of [
      [['--every', '1s'], /another options.mode: "clip" before, "timeline" now/],
      [['--frames', '3'], /another options.frames: 6 before, 3 now/],
      [['--sampling', 'center'], /another options.sampling/],
      [['--start', '1s'], /another options.start: none before, 1 now/],
      [['--prefix', 'x'], /another options.prefix/],
    ] as const) {
      const { code, stderr } = await video(...one, '-o', 'set.jsonl', ...flags);
      expect(stderr).toMatch(field);
      expect(code).toBe(2);
    }
    expect(await video(...one, '-o', 'set.jsonl', '--force', '--every', '1s')).toMatchObject({ code: 0 });
    expect(await video(...one, '-o', 'set.jsonl', '--every', '2s')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another options.every: 1 before, 2 now') as string,
    });
    await writeFile(join(cwd, 'a.csv'), 'start,end\n0,1\n');
    expect(await video(...one, '-o', 'segments.jsonl', '--segments', 'a.csv')).toMatchObject({ code: 0 });
    await writeFile(join(cwd, 'a.csv'), 'start,end\n0,1\n1,2\n');
    expect(await video(...one, '-o', 'segments.jsonl', '--segments', 'a.csv')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another options.segments') as string,
    });
  });

  test('gives up after too many failures, and goes on later', async () => {
    for (const name of ['a', 'b', 'c']) await write(`bad/${name}.mp4`, 'no video');
    const gaveUp = await video('bad', '-o', 'bad.jsonl', '--max-errors', '1');
    expect(gaveUp).toMatchObject({ code: 1, stderr: expect.stringContaining('Gave up') as string });
    expect(await video('bad', '-o', 'bad.jsonl')).toMatchObject({ code: 3 });
    expect((await text('bad.jsonl')).trimEnd().split('\n')).toHaveLength(3);
    expect(await video('bad', '--fail-fast', '--every', '1s')).toMatchObject({ code: 1 });
  });

  test('joins equal neighbours in its outputs when all is there, and keeps no journal then', async () => {
    const flags = [...one, '--every', '500ms', '--merge'];
    const { code } = await video(...flags, '-o', 'joined.jsonl', '-o', 'joined.vtt');
    expect(code).toBe(0);
    const rows = (await text('joined.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; start: number; end: number; caption: string });
    expect(rows.length).toBeLessThan(7);
    for (const [index, { id, start, end, caption }] of rows.entries()) {
      expect(id).toBe(`${start.toFixed(3)}-${end.toFixed(3)}`);
      expect(rows[index + 1]?.caption).not.toBe(caption);
    }
    expect((await readdir(cwd)).filter((name) => name.startsWith('joined.'))).toEqual(['joined.jsonl', 'joined.vtt']);
    expect((await text('joined.vtt')).match(/-->/g)).toHaveLength(rows.length);
    expect(await video(...flags, '-o', 'x.jsonl', '--shard', '1/2')).toMatchObject({ code: 2 });
  });

  test('refuses one file of subtitles for several videos before it captions', async () => {
    const { code, stderr } = await video('clips', '-o', 'all.vtt', '-o', 'all.jsonl');
    expect(code).toBe(2);
    expect(stderr).toMatch(/all.vtt: expected one video, found .* Put \{name\} into the name/);
    expect(await text('all.jsonl')).toBe('');
  });

  test('captions stretches of identical videos once', async () => {
    await mkdir(join(cwd, 'same'));
    for (const name of ['a', 'b']) await copyFile(join(EXAMPLES, 'car.mp4'), join(cwd, `same/${name}.mp4`));
    await utimes(join(cwd, 'same/b.mp4'), 1, 1);
    await video('same', '--every', '1s', '-o', 'same.jsonl', '--dedupe');
    await video('same', '--every', '1s', '-o', 'apart.jsonl');
    expect(await text('same.jsonl')).toBe(await text('apart.jsonl'));
    expect(
      new Set((await text('same.jsonl')).split('\n').map((line) => line.replace(/"path":"[^"]*",/, ''))).size,
    ).toBe(5);
  });

  test('keeps subtitles that others wrote, under numbered names', async () => {
    await write('own/1-star.vtt', 'WEBVTT\n\nby hand\n');
    await video(...one, '-o', 'own/{name}.vtt');
    expect(await text('own/1-star.1.vtt')).toBe('WEBVTT\n\nby hand\n');
    await rm(join(cwd, 'own/1-star.1.vtt'));
    await video(...one, '-o', 'own/{name}.vtt');
    expect((await readdir(join(cwd, 'own'))).sort()).toEqual(['1-star.vtt']);
  });
});

async function size(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}
