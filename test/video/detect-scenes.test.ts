import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectScenes } from '../../src/video/detect-scenes.js';
import type { Ffmpeg } from '../../src/video/ffmpeg.js';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import { probeVideo } from '../../src/video/probe-video.js';
import type { VideoInfo } from '../../src/video/video-info.js';
import { ffmpegRun, temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let ffmpeg: Ffmpeg;
let video: VideoInfo;

/** Scenes of 2, 0.4, 3 and 1.6 seconds, each another moving picture; the file's clock starts at 50 s. */
beforeAll(async () => {
  ffmpeg = await findFfmpeg();
  const path = join(folder.path, 'scenes.ts');
  const pictures = ['testsrc', 'color=white', 'mandelbrot', 'color=black'].map((name) =>
    name.includes('=') ? `${name}:` : `${name}=`,
  );
  const inputs = pictures.flatMap((name, i) => [
    ...['-f', 'lavfi', '-t', ['2', '0.4', '3', '1.6'][i] ?? '1', '-i', `${name}size=320x240:rate=25`],
  ]);
  const joined = ['-filter_complex', '[0][1][2][3]concat=n=4', '-pix_fmt', 'yuv420p', '-output_ts_offset', '50'];
  await ffmpegRun([...inputs, ...joined, path]);
  video = await probeVideo(ffmpeg, path);
});

/** Borders to a tenth of a millisecond. */
async function borders(options: Parameters<typeof detectScenes>[2]): Promise<number[]> {
  const scenes = await detectScenes(ffmpeg, video, options);
  for (const [i, scene] of scenes.entries()) expect(scene.end).toBe(scenes[i + 1]?.start ?? scene.end);
  return [...scenes.map(({ start }) => start), scenes.at(-1)?.end ?? NaN].map((time) => Math.round(time * 1e4) / 1e4);
}

describe('detectScenes', () => {
  it('finds each cut at its frame, and none in between', async () => {
    expect(await borders({ shortest: 0.2 })).toEqual([0, 2, 2.4, 5.4, 7]);
  });

  it('joins a scene that is too short to the one before', async () => {
    expect(await borders({})).toEqual([0, 2, 5.4, 7]);
  });

  it('looks only where it is told to', async () => {
    expect(await borders({ shortest: 0.2, range: { start: 2.1, end: 6 } })).toEqual([2.1, 2.4, 5.4, 6]);
  });

  it('finds more with a threshold near 0', async () => {
    const scenes = await detectScenes(ffmpeg, video, { threshold: 0.0001, shortest: 0.04 });
    expect(scenes.length).toBeGreaterThan(20);
  });
});
