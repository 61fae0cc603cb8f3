import { setImmediate } from 'node:timers/promises';
import type { Ffmpeg } from './ffmpeg.js';
import type { FfmpegLog } from './ffmpeg-log.js';
import { sizeFilters, type FrameSize } from './frame-size.js';
import { inputArguments } from './input-arguments.js';
import { runFfmpeg, type RunOptions } from './run-ffmpeg.js';
import { selectExpression } from './select-expression.js';
import { videoError } from './video-error.js';
import type { VideoInfo } from './video-info.js';

/** What one run of ffmpeg is to bring. */
export interface PassOptions extends RunOptions {
  /** Timestamps in the file, in microseconds, ascending: the first frame at or after each is picked. */
  timestamps: readonly number[];
  /** Seconds on the video's clock to seek to; undefined to decode from the start. */
  seekTo?: number | undefined;
  size: FrameSize;
  /** Takes what ffmpeg logs. */
  log: FfmpegLog;
}

/** A frame as it came out of ffmpeg. */
export interface DecodedFrame {
  /** Timestamp in the file, in microseconds. */
  readonly timestamp: number;
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3] uint8` */
  readonly pixels: Buffer;
}

/** Milliseconds to wait for the log line of a frame whose pixels are there. */
const LOG_PATIENCE = 10_000;

/**
 * Decodes frames in one run of ffmpeg: raw RGB through a pipe, the timestamp of each from the log.
 *
 * The timestamp is read after the last filter, so it belongs to the very frame whose pixels follow.
 *
 * @throws ItemError `VIDEO_TIMEOUT`
 */
export async function* decodePass(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  { timestamps, seekTo, size, log, ...options }: PassOptions,
): AsyncGenerator<DecodedFrame, void, void> {
  const filters = [
    'settb=1/1000000',
    `select='${selectExpression(timestamps)}'`,
    ...sizeFilters(size, video),
    'showinfo',
  ];
  const args = [
    ...inputArguments(video.path, seekTo === undefined ? undefined : seekTo + video.start),
    ...['-vf', filters.join(','), ...ffmpeg.passthrough],
    // Each frame at once: with more threads the raw "encoder" would hold back as many frames, and decoding run on.
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-threads', '1', '-flush_packets', '1', 'pipe:1'],
  ];
  const announced: DecodedFrame[] = [];
  const onLog = (line: string): void => {
    log.add(line);
    const frame = readAnnouncement(line);
    if (frame !== undefined) announced.push(frame);
  };

  let current: DecodedFrame | undefined;
  let filled = 0;
  for await (const chunk of runFfmpeg(ffmpeg, args, { ...options, onLog })) {
    for (let taken = 0; taken < chunk.length;) {
      current ??= await nextOf(announced);
      const copied = chunk.copy(current.pixels, filled, taken);
      taken += copied;
      filled += copied;
      if (filled < current.pixels.length) continue;
      yield current;
      current = undefined;
      filled = 0;
    }
  }
}

/** A frame of which the `showinfo` filter tells, its pixels still to come. */
function readAnnouncement(line: string): DecodedFrame | undefined {
  const found = /showinfo.* pts:\s*(-?\d+) .* s:(\d+)x(\d+) /.exec(line);
  if (found === null) return undefined;
  const [timestamp = 0, width = 0, height = 0] = found.slice(1).map(Number);
  return { timestamp, width, height, pixels: Buffer.allocUnsafeSlow(width * height * 3) };
}

/** The next frame announced. ffmpeg logs before it writes, so the line is on its way when pixels are there. */
async function nextOf(announced: DecodedFrame[]): Promise<DecodedFrame> {
  const deadline = Date.now() + LOG_PATIENCE;
  for (;;) {
    const next = announced.shift();
    if (next !== undefined) return next;
    if (Date.now() > deadline)
      throw videoError('VIDEO_UNREADABLE', 'Expected ffmpeg to log each frame it writes, but it did not');
    await setImmediate();
  }
}
