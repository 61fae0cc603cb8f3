import type { Ffmpeg } from './ffmpeg.js';
import { FfmpegLog } from './ffmpeg-log.js';
import { buildFrameTable, type FrameTable, type ListedFrame } from './frame-table.js';
import { clockStart } from './clock-start.js';
import { inputArguments } from './input-arguments.js';
import { linesOf } from './lines-of.js';
import { runFfmpeg, type RunOptions } from './run-ffmpeg.js';

/** What reading a file through brought to light. */
export interface FrameListing {
  readonly log: FfmpegLog;
  readonly frames: FrameTable;
  /** Whether every frame had a timestamp of its own. */
  readonly isExact: boolean;
}

/** AV_PKT_FLAG_KEY and AV_PKT_FLAG_DISCARD of libavcodec; an edit list hides the frames with the second. */
const KEY_FLAG = 1;
const DISCARD_FLAG = 4;

/** AV_NOPTS_VALUE as ffmpeg prints it. */
const NO_TIMESTAMP = '-9223372036854775808';

/**
 * Lists the frames of the first video stream from its packets, without decoding: as fast as the file can be read.
 *
 * The timestamps of ffmpeg's `framecrc` output are exact in the time base of the stream.
 *
 * @throws ItemError `VIDEO_TIMEOUT`
 */
export async function listPackets(ffmpeg: Ffmpeg, path: string, options: RunOptions = {}): Promise<FrameListing> {
  const log = new FfmpegLog();
  const listed: ListedFrame[] = [];
  let timeBase = Number.NaN;
  const args = ['-c', 'copy', '-avoid_negative_ts', 'disabled', '-f', 'framecrc', 'pipe:1'];
  const run = runFfmpeg(ffmpeg, [...inputArguments(path), ...args], { ...options, onLog: (line) => log.add(line) });
  for await (const line of linesOf(run)) {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base !== null) timeBase = Number(base[1]) / Number(base[2]);
    if (line.startsWith('#')) continue;
    const [, , pts = '', duration = '', , , ...extras] = line.split(/,\s*/);
    const flags = Number(extras.find((part) => part.startsWith('F='))?.slice(2) ?? KEY_FLAG);
    if ((flags & DISCARD_FLAG) !== 0) continue;
    listed.push({
      timestamp: pts === NO_TIMESTAMP ? Number.NaN : Number(pts) * timeBase,
      duration: Number(duration) * timeBase,
      isKey: (flags & KEY_FLAG) !== 0,
    });
  }
  return listing(log, listed);
}

/**
 * Lists the frames of the first video stream by decoding all of it: for files whose packets don't tell.
 *
 * @throws ItemError `VIDEO_TIMEOUT`
 */
export async function listDecoded(ffmpeg: Ffmpeg, path: string, options: RunOptions = {}): Promise<FrameListing> {
  const log = new FfmpegLog();
  const listed: ListedFrame[] = [];
  const onLog = (line: string): void => {
    log.add(line);
    const shown = /showinfo.* pts:\s*(-?\d+|NOPTS) .*iskey:(\d)/.exec(line);
    if (shown === null) return;
    listed.push({ timestamp: Number(shown[1]) / 1e6, duration: 0, isKey: shown[2] === '1' });
  };
  // Shrunk first: showinfo computes a checksum of every frame, which is costly at full size.
  const args = ['-vf', 'settb=1/1000000,scale=16:16:flags=neighbor,showinfo', ...ffmpeg.passthrough, '-f', 'null', '-'];
  const run = runFfmpeg(ffmpeg, [...inputArguments(path), ...args], { ...options, onLog });
  while ((await run.next()).done !== true);
  return listing(log, listed);
}

/** The listing of frames that came in the order of decoding. */
function listing(log: FfmpegLog, listed: readonly ListedFrame[]): FrameListing {
  const frames = buildFrameTable(listed, clockStart(log.header), log.header.fps ?? 25);
  const isExact = listed.every(
    ({ timestamp }, index) =>
      !Number.isNaN(timestamp) && (index === 0 || (frames.times[index] ?? 0) > (frames.times[index - 1] ?? 0)),
  );
  return { log, frames, isExact };
}
