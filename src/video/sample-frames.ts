import { decodePass, type DecodedFrame } from './decode-pass.js';
import type { Ffmpeg } from './ffmpeg.js';
import { FfmpegLog, isSerious } from './ffmpeg-log.js';
import type { FrameSize } from './frame-size.js';
import { frameShownAt } from './frame-table.js';
import { planPasses, type Pass } from './plan-passes.js';
import { runAhead } from './run-ahead.js';
import type { RunOptions } from './run-ffmpeg.js';
import { seekTimes } from './seek-times.js';
import { videoError, type VideoWarning } from './video-error.js';
import type { VideoFrame } from './video-frame.js';
import type { VideoInfo } from './video-info.js';

/** What to take, and how. */
export interface SampleOptions extends RunOptions {
  /** Numbers of the frames to take, in any order; see {@link chooseFrames}. */
  frames: readonly number[];
  /** Leaves out those before this one; the others come as if all were taken, even of a damaged video. Default 0. */
  first?: number | undefined;
  /** `native` (default): as shown. Otherwise scaled by ffmpeg. */
  size?: FrameSize | undefined;
}

/** How far back, in frames, a stand-in is looked for where the end of a video doesn't decode. */
const REACH_BACK = 64;

/**
 * Takes frames from a video. They come in the order of showing, each number once, as fast as they are asked for, and no more
 * than two are held besides the one handed out.
 *
 * A frame that can't be decoded is replaced by the next one that can, or at the end by the last, which carries its own
 * number and time. That and damaged data are told in the `warnings` of the frame, or of the last frame of the same run of
 * ffmpeg.
 *
 * @throws ItemError `VIDEO_UNREADABLE` when nothing decodes, `VIDEO_TIMEOUT` when ffmpeg hangs
 */
export async function* sampleFrames(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  { frames, first = 0, ...options }: SampleOptions,
): AsyncGenerator<VideoFrame, void, void> {
  const wanted = [...new Set(frames)].sort((a, b) => a - b);
  const passes = planPasses(video.frames, wanted, video.width * video.height);
  const begin = Math.max(
    0,
    passes.findIndex((pass) => (pass.frames.at(-1) ?? 0) >= first),
  );
  let last: VideoFrame | undefined;
  const take = (index: number, signal: AbortSignal | undefined): AsyncGenerator<VideoFrame, void, void> => {
    const pass = passes[index] ?? { from: undefined, frames: [] };
    // Where the passes before were left out, the one before tells what it would have given.
    const before = async (): Promise<VideoFrame | undefined> =>
      last ?? (index === 0 ? undefined : lastOf(take(index - 1, signal)));
    return takePass(ffmpeg, video, pass, before, { ...options, signal });
  };
  const makers = passes.slice(begin).map((_, index) => (signal: AbortSignal) => take(begin + index, signal));
  for await (const frame of runAhead(makers, options.signal)) {
    last = frame;
    if (frame.wanted >= first) yield frame;
  }
}

async function lastOf(frames: AsyncIterable<VideoFrame>): Promise<VideoFrame | undefined> {
  let last: VideoFrame | undefined;
  for await (const frame of frames) last = frame;
  return last;
}

/** Takes the frames of one pass, again from further back where the first try misses one. */
async function* takePass(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  pass: Pass,
  before: () => Promise<VideoFrame | undefined>,
  { size = 'native', ...run }: Omit<SampleOptions, 'frames' | 'first'>,
): AsyncGenerator<VideoFrame, void, void> {
  let log = new FfmpegLog();
  const decode = (frames: readonly number[], seekTo: number | undefined): AsyncGenerator<DecodedFrame, void, void> => {
    const timestamps = frames.map((frame) => Math.round(((video.frames.times[frame] ?? 0) + video.start) * 1e6));
    log = new FfmpegLog();
    return decodePass(ffmpeg, video, { timestamps, seekTo, size, log, ...run });
  };
  const queue = [...pass.frames];
  /** The next frame of the queue, shown as another or as itself. */
  const give = (found: Omit<VideoFrame, 'wanted' | 'warnings'>): VideoFrame => {
    const wanted = queue.shift() ?? 0;
    const isDamaged = queue.length === 0 && log.problems.some(isSerious);
    const warnings = [
      ...(found.index === wanted ? [] : [replaced(video, wanted, found.time)]),
      ...(isDamaged ? [damaged(video, pass)] : []),
    ];
    return { ...found, wanted, warnings };
  };
  const tries = seekTimes(video, pass);
  let last: Omit<VideoFrame, 'wanted' | 'warnings'> | undefined;
  for (const [attempt, seekTo] of tries.entries()) {
    const isLast = attempt === tries.length - 1;
    for await (const decoded of decode(queue, seekTo)) {
      const found = locate(video, decoded);
      // Further on than asked for: the seek went too far, or the frame is damaged; only the last try can tell.
      if (found.index > (queue[0] ?? 0) && !isLast) break;
      while (queue[0] !== undefined && queue[0] <= found.index) {
        last = found;
        yield give(found);
      }
      if (queue.length === 0) return;
    }
  }
  const [missing = 0] = queue;
  const reach = Math.min(REACH_BACK, missing);
  const earlier = Array.from({ length: reach }, (_, i) => missing - reach + i);
  if (earlier.length > 0) {
    for await (const decoded of decode(earlier, tries.at(-1))) last = locate(video, decoded);
  }
  const [said] = log.problems;
  last ??= await before();
  if (last === undefined) {
    throw videoError(
      'VIDEO_UNREADABLE',
      `Expected to decode frames of ${video.path}, but none came${said === undefined ? '' : ` (${said})`}`,
    );
  }
  while (queue.length > 0) yield give(last);
}

/** What is told of a frame for which another stands in. */
function replaced({ frames }: VideoInfo, wanted: number, time: number): VideoWarning {
  const at = (seconds = 0): string => `${seconds.toFixed(3)} s`;
  const message = `the frame at ${at(frames.times[wanted])} can't be decoded; that at ${at(time)} stands in for it`;
  return { code: 'VIDEO_DAMAGED', message };
}

/** What is told of data that is damaged, in words that don't depend on how ffmpeg's threads come along. */
function damaged({ frames }: VideoInfo, { from, frames: taken }: Pass): VideoWarning {
  const [start, end] = [from ?? 0, taken.at(-1) ?? 0].map((frame) => (frames.times[frame] ?? 0).toFixed(3));
  return { code: 'VIDEO_DAMAGED', message: `the video is damaged between ${start} s and ${end} s` };
}

/** Which frame of the video a decoded one is. */
function locate(video: VideoInfo, { timestamp, ...picture }: DecodedFrame): Omit<VideoFrame, 'wanted' | 'warnings'> {
  const time = timestamp / 1e6 - video.start;
  return { index: frameShownAt(video.frames, time), time, ...picture };
}
