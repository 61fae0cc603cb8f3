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
  /** `native` (default): as shown. Otherwise scaled by ffmpeg. */
  size?: FrameSize | undefined;
  /** Told what is wrong with the video although frames come. */
  onWarning?: ((warning: VideoWarning) => void) | undefined;
}

/** How far back, in frames, a stand-in is looked for where the end of a video doesn't decode. */
const REACH_BACK = 64;

/**
 * Takes frames from a video. They come in the order of showing, each number once, as fast as they are asked for, and no more
 * than two are held besides the one handed out.
 *
 * A frame that can't be decoded is replaced by the next one that can, or at the end by the last, which carries its own
 * number and time; that and damaged data are reported once as `VIDEO_DAMAGED`.
 *
 * @throws ItemError `VIDEO_UNREADABLE` when nothing decodes, `VIDEO_TIMEOUT` when ffmpeg hangs
 */
export async function* sampleFrames(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  options: SampleOptions,
): AsyncGenerator<VideoFrame, void, void> {
  const wanted = [...new Set(options.frames)].sort((a, b) => a - b);
  const log = new FfmpegLog();
  const replaced: number[] = [];
  let last: VideoFrame | undefined;
  const passes = planPasses(video.frames, wanted, video.width * video.height).map(
    (pass) => (signal: AbortSignal) => takePass(ffmpeg, video, pass, () => last, { ...options, log, signal }),
  );
  for await (const frame of runAhead(passes, options.signal)) {
    if (frame.index !== frame.wanted) replaced.push(frame.wanted);
    last = frame;
    yield frame;
  }
  const trouble = replaced.length > 0 ? `${replaced.length} frames could not be decoded` : log.problems.find(isSerious);
  if (trouble !== undefined)
    options.onWarning?.({ code: 'VIDEO_DAMAGED', message: `${video.path} is damaged (${trouble})` });
}

/** Takes the frames of one pass, again from further back where the first try misses one. */
async function* takePass(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  pass: Pass,
  before: () => VideoFrame | undefined,
  options: SampleOptions & { log: FfmpegLog },
): AsyncGenerator<VideoFrame, void, void> {
  const { size = 'native', log, signal, stallSeconds } = options;
  const decode = (frames: readonly number[], seekTo: number | undefined): AsyncGenerator<DecodedFrame, void, void> => {
    const timestamps = frames.map((frame) => Math.round(((video.frames.times[frame] ?? 0) + video.start) * 1e6));
    return decodePass(ffmpeg, video, { timestamps, seekTo, size, log, signal, stallSeconds });
  };
  const queue = [...pass.frames];
  const tries = seekTimes(video, pass);
  let last: VideoFrame | undefined;
  for (const [attempt, seekTo] of tries.entries()) {
    const isLast = attempt === tries.length - 1;
    for await (const decoded of decode(queue, seekTo)) {
      const found = locate(video, decoded);
      // Further on than asked for: the seek went too far, or the frame is damaged; only the last try can tell.
      if (found.index > (queue[0] ?? 0) && !isLast) break;
      while (queue[0] !== undefined && queue[0] <= found.index) {
        last = { ...found, wanted: queue[0] };
        queue.shift();
        yield last;
      }
      if (queue.length === 0) return;
    }
  }
  const [missing = 0] = queue;
  const earlier = Array.from(
    { length: Math.min(REACH_BACK, missing) },
    (_, i) => missing - Math.min(REACH_BACK, missing) + i,
  );
  if (earlier.length > 0) {
    for await (const decoded of decode(earlier, tries.at(-1))) last = { ...locate(video, decoded), wanted: missing };
  }
  last ??= before();
  if (last === undefined) {
    const said = log.problems[0];
    throw videoError(
      'VIDEO_UNREADABLE',
      `Expected to decode frames of ${video.path}, but none came${said === undefined ? '' : ` (${said})`}`,
    );
  }
  for (const frame of queue) yield { ...last, wanted: frame };
}

/** Which frame of the video a decoded one is. */
function locate(video: VideoInfo, { timestamp, ...picture }: DecodedFrame): Omit<VideoFrame, 'wanted'> {
  const time = timestamp / 1e6 - video.start;
  return { index: frameShownAt(video.frames, time), time, ...picture };
}
