import type { ChildProcess } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchCaptioner } from '../../../src/pipeline/captioner.js';
import type { PipelineItem } from '../../../src/pipeline/pipeline-item.js';
import type { RunRecord } from '../../../src/pipeline/record.js';
import { runPipeline } from '../../../src/pipeline/run-pipeline.js';
import { fileItem } from '../../../src/pipeline/sources/file-item.js';
import { expandItems } from '../../../src/pipeline/sources/expand-items.js';
import type { SourceItem } from '../../../src/pipeline/sources/source.js';
import { videoItems } from '../../../src/pipeline/video/video-items.js';
import type { VideoPlan } from '../../../src/pipeline/video/video-plan.js';
import type { Ffmpeg } from '../../../src/video/ffmpeg.js';
import { findFfmpeg } from '../../../src/video/find-ffmpeg.js';
import { codedVideo, numberShown, temporaryFolder } from '../../video/coded-video.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
afterAll(folder.remove);

/** Arguments of the runs of ffmpeg that decoded frames. */
let decoded: string[][] = [];
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  const found = await findFfmpeg();
  const start = (args: readonly string[]): ChildProcess => {
    if (args.includes('rawvideo')) decoded.push([...args]);
    return found.start(args);
  };
  ffmpeg = { ...found, start };
  const output = ['-c:v', 'libx264', '-g', '10', '-pix_fmt', 'yuv420p'];
  for (const name of ['one.mp4', 'two.mp4']) await codedVideo(at(name), { count: 100, rate: '10', output });
  await writeFile(at('bad.mp4'), 'no video');
});

const plan: VideoPlan = {
  ...{ cut: { kind: 'every', seconds: 2 }, frames: 1, sampling: 'uniform', isClip: false },
  ...{ saveFormat: 'png', stallSeconds: 30 },
};

async function itemsOf(names: readonly string[], changes: Partial<VideoPlan> = {}): Promise<SourceItem[]> {
  decoded = [];
  const videos = (async function* () {
    for (const name of names) yield await Promise.resolve(fileItem(at(name)));
  })();
  const items: SourceItem[] = [];
  const { signal } = new AbortController();
  for await (const item of expandItems(videoItems(videos, ffmpeg, { ...plan, ...changes }, { signal })))
    items.push(item);
  return items;
}

/** Start of the stretch and the numbers shown. */
async function look(item: SourceItem | undefined): Promise<[number, number[]]> {
  const frames = await item?.readFrames?.();
  if (frames === undefined) throw new Error('no frames');
  const numbers = frames.pictures.map(({ data, ...size }) => numberShown({ ...size, pixels: Buffer.from(data) }));
  return [frames.moment.start, numbers];
}

describe('videoItems', () => {
  it('gives an item a stretch, in order, with a bad video as one that fails', async () => {
    const items = await itemsOf(['one.mp4', 'bad.mp4', 'two.mp4']);
    expect(items.map(({ path, id }) => `${path.slice(folder.path.length + 1)} ${id ?? ''}`)).toEqual([
      ...['0.000-2.000', '2.000-4.000', '4.000-6.000', '6.000-8.000', '8.000-10.000'].map((id) => `one.mp4 ${id}`),
      'bad.mp4 ',
      ...['0.000-2.000', '2.000-4.000', '4.000-6.000', '6.000-8.000', '8.000-10.000'].map((id) => `two.mp4 ${id}`),
    ]);
    await expect(items[5]?.read()).rejects.toMatchObject({ code: 'VIDEO_UNREADABLE' });
  });

  it('decodes nothing before it is asked for, and a video once', async () => {
    const items = await itemsOf(['one.mp4']);
    expect(decoded).toHaveLength(0);
    expect(await Promise.all(items.map(look))).toEqual([
      [0, [10]],
      [2, [30]],
      [4, [50]],
      [6, [70]],
      [8, [90]],
    ]);
    expect(decoded).toHaveLength(1);
  });

  it('passes over stretches that a resumed run has already', async () => {
    const items = await itemsOf(['one.mp4']);
    expect(await look(items[2])).toEqual([4, [50]]);
    expect(await look(items[4])).toEqual([8, [90]]);
    expect(decoded).toHaveLength(1);
  });

  it('gives the stretches of a damaged video the same times and warnings, wherever reading begins', async () => {
    const noisy = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '4', '-pix_fmt', 'yuv420p'];
    const output = [...noisy, '-vf', 'noise=alls=30:allf=t', '-movflags', 'faststart'];
    await codedVideo(at('damaged.mp4'), { count: 100, rate: '10', output });
    const bytes = await readFile(at('damaged.mp4'));
    const data = bytes.indexOf('mdat') + 4;
    const middle = data + Math.floor((bytes.length - data) / 2);
    for (let i = middle; i < middle + 4000; i++) bytes[i] = (i * 167) & 255;
    await writeFile(at('damaged.mp4'), bytes);
    const cut = { cut: { kind: 'every', seconds: 1 }, frames: 3, isClip: true } as const;
    const read = async (from: number): Promise<unknown[]> => {
      const items = (await itemsOf(['damaged.mp4'], cut)).slice(from);
      const stretches = [];
      for (const item of items) stretches.push(await item.readFrames?.());
      // Not the pixels: what ffmpeg's threads conceal in damaged ones differs from run to run.
      return stretches.map((stretch) => stretch?.moment);
    };
    const whole = await read(0);
    expect(JSON.stringify(whole)).toMatch(/damaged between|stands in for it/);
    for (const from of [3, 5, 7, 9]) expect(await read(from)).toEqual(whole.slice(from));
  });

  it('reads a stretch again for another model, and goes on', async () => {
    const items = await itemsOf(['one.mp4']);
    expect([await look(items[0]), await look(items[1]), await look(items[0]), await look(items[2])]).toEqual([
      [0, [10]],
      [2, [30]],
      [0, [10]],
      [4, [50]],
    ]);
  });

  it('shares batches among videos, several of which are decoded at once', async () => {
    const videos = (async function* () {
      for (const name of ['one.mp4', 'two.mp4', 'one.mp4', 'two.mp4']) yield await Promise.resolve(fileItem(at(name)));
    })();
    const batches: string[][] = [];
    const reading = new Set<object>();
    let most = 0;
    const captioner: BatchCaptioner = {
      batchSize: 8,
      prepare: async ({ path, readFrames, lane }: Pick<PipelineItem, 'path' | 'readFrames' | 'lane'>) => {
        if (lane !== undefined) reading.add(lane);
        most = Math.max(most, reading.size);
        const frames = await readFrames?.();
        if (lane !== undefined) reading.delete(lane);
        const name = Buffer.from(path.slice(-7, -4));
        return { pixels: name, frames: 1, height: 1, width: frames?.pictures.length ?? 0 };
      },
      captionBatch: (images) => {
        batches.push(images.map(({ pixels }) => Buffer.from(pixels).toString()));
        const caption = { text: '', continuation: '', tokens: [], tokenLogprobs: [], logprob: 0, score: 0 };
        return Promise.resolve(images.map(() => caption));
      },
    };
    const { signal } = new AbortController();
    const records: RunRecord[] = [];
    const items = expandItems(videoItems(videos, ffmpeg, plan, { signal }));
    for await (const record of runPipeline(items, captioner, { decodeConcurrency: 2 })) records.push(record);
    expect(records.map(({ path, id }) => `${path.slice(-7, -4)} ${id ?? ''}`)).toEqual(
      ['one', 'two', 'one', 'two'].flatMap((name) => [0, 2, 4, 6, 8].map((at) => `${name} ${at}.000-${at + 2}.000`)),
    );
    expect(batches).toEqual([
      ['one', 'one', 'one', 'one', 'one', 'two', 'two', 'two'],
      ['two', 'two', 'one', 'one', 'one', 'one', 'one', 'two'],
      ['two', 'two', 'two', 'two'],
    ]);
    expect(most).toBe(2);
  });

  it('gives a whole video as one clip, within the part asked for', async () => {
    const [item] = await itemsOf(['one.mp4'], { cut: { kind: 'whole' }, frames: 3, isClip: true, start: 2, end: 4.05 });
    expect(item?.id).toBeUndefined();
    expect(await look(item)).toEqual([2, [20, 30, 40]]);
    const [late] = await itemsOf(['one.mp4'], { cut: { kind: 'whole' }, start: 10 });
    await expect(late?.readFrames?.()).rejects.toMatchObject({ code: 'VIDEO_SEGMENT_OUTSIDE' });
  });

  it('keeps the frames that were looked at', async () => {
    const kept = at('kept');
    const [item] = await itemsOf(['one.mp4'], { cut: { kind: 'whole' }, frames: 2, saveFrames: kept });
    await look(item);
    const names = (await readdir(kept, { recursive: true })).filter((name) => name.endsWith('.png')).sort();
    expect(names.map((name) => name.replace(/^.*[\\/]/, ''))).toEqual([
      '000000_00-00-00.000.png',
      '000099_00-00-09.900.png',
    ]);
  });
});
