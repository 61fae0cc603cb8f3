import { wholeRange, type TimeRange } from './time-range.js';
import type { Ffmpeg } from './ffmpeg.js';
import { inputArguments } from './input-arguments.js';
import { linesOf } from './lines-of.js';
import { runFfmpeg, type RunOptions } from './run-ffmpeg.js';
import type { VideoInfo } from './video-info.js';

/** How scenes are told apart. */
export interface SceneOptions extends RunOptions {
  /** Difference between neighbouring frames, 0 to 1, from which on a new scene begins. Default 0.3. */
  threshold?: number | undefined;
  /** Seconds that a scene lasts at least. Default 1. */
  shortest?: number | undefined;
  /** Default: all of the video. */
  range?: TimeRange | undefined;
}

/**
 * Cuts a video into its scenes by hard cuts, where one frame differs much from the one before (ffmpeg's scene score). Fades
 * are not found. The video is decoded once.
 *
 * @returns segments without gaps, each beginning exactly with its first frame
 * @throws ItemError `VIDEO_TIMEOUT`
 */
export async function detectScenes(ffmpeg: Ffmpeg, video: VideoInfo, options: SceneOptions = {}): Promise<TimeRange[]> {
  const { threshold = 0.3, shortest = 1, range = wholeRange(video.frames), ...run } = options;
  const starts = [range.start];
  for await (const { time, score } of sceneScores(ffmpeg, video, range.start, run)) {
    if (time > range.end - shortest) break;
    if (score >= threshold && time >= (starts.at(-1) ?? 0) + shortest) starts.push(time);
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? range.end }));
}

/** How much each frame differs from the one before it, with its time in seconds. */
async function* sceneScores(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  from: number,
  options: RunOptions,
): AsyncGenerator<{ time: number; score: number }, void, void> {
  // Small frames suffice to tell scenes apart. The second term logs every tenth frame, as a sign of life.
  const filters = [
    'settb=1/1000000',
    'scale=320:180:flags=fast_bilinear',
    "select='gte(scene,0)+0*if(mod(n,10),0,print(n))'",
    'metadata=mode=print:file=-',
  ];
  const args = ['-vf', filters.join(','), ...ffmpeg.passthrough, '-f', 'null', '-'];
  const chunks = runFfmpeg(
    ffmpeg,
    [...inputArguments(video.path, from > 0 ? from + video.start : undefined), ...args],
    options,
  );
  let time = Number.NaN;
  for await (const line of linesOf(chunks)) {
    const frame = /^frame:\d+\s+pts:(-?\d+)/.exec(line);
    if (frame !== null) time = Number(frame[1]) / 1e6 - video.start;
    const score = /^lavfi\.scene_score=([\d.]+)/.exec(line);
    if (score !== null && time >= from) yield { time, score: Number(score[1]) };
  }
}
