import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ffmpeg } from '../../src/video/ffmpeg.js';
import { findFfmpeg } from '../../src/video/find-ffmpeg.js';
import { fixedSegments } from '../../src/video/fixed-segments.js';
import { probeVideo } from '../../src/video/probe-video.js';
import { sampleSegments, type SegmentOptions } from '../../src/video/sample-segments.js';
import type { TimeRange } from '../../src/video/time-range.js';
import type { VideoInfo } from '../../src/video/video-info.js';
import { codedVideo, numberShown, temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let ffmpeg: Ffmpeg;
let video: VideoInfo;
beforeAll(async () => {
  ffmpeg = await findFfmpeg();
  const path = join(folder.path, 'coded.mp4');
  await codedVideo(path, { count: 100, rate: '10', output: ['-c:v', 'libx264', '-g', '25', '-pix_fmt', 'yuv420p'] });
  video = await probeVideo(ffmpeg, path);
});

/** Start, end and the numbers shown, of each segment. */
async function take(options: SegmentOptions<TimeRange>): Promise<[number, number, number[]][]> {
  const taken: [number, number, number[]][] = [];
  for await (const { segment, frames } of sampleSegments(ffmpeg, video, options)) {
    taken.push([segment.start, segment.end, frames.map((frame) => numberShown(frame))]);
  }
  return taken;
}

describe('sampleSegments', () => {
  it('takes the middle frame of each', async () => {
    expect(await take({ segments: fixedSegments(4, { start: 0, end: video.duration }), count: 1 })).toEqual([
      [0, 4, [20]],
      [4, 8, [60]],
      [8, 10, [90]],
    ]);
  });

  it('takes several frames of each, uniformly or from the middle of parts', async () => {
    const segments = [{ start: 2, end: 4 }];
    expect(await take({ segments, count: 3 })).toEqual([[2, 4, [20, 30, 39]]]);
    expect(await take({ segments, count: 2, sampling: 'center' })).toEqual([[2, 4, [25, 35]]]);
  });

  it('serves segments that overlap and come in any order', async () => {
    const segments = [
      { start: 5, end: 6 },
      { start: 0, end: 10 },
      { start: 5, end: 6 },
    ];
    expect(await take({ segments, count: 2 })).toEqual([
      [0, 10, [0, 99]],
      [5, 6, [50, 59]],
      [5, 6, [50, 59]],
    ]);
  });

  it('cuts off and leaves out what lies after the end', async () => {
    const warnings: string[] = [];
    const segments = [
      { start: 9, end: 20 },
      { start: 11, end: 12 },
    ];
    const onWarning = ({ code }: { code: string }): number => warnings.push(code);
    expect(await take({ segments, count: 1, onWarning })).toEqual([[9, 10, [95]]]);
    expect(warnings).toEqual(['VIDEO_SEGMENT_OUTSIDE']);
  });
});
