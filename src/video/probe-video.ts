import { open, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { ItemError } from '../errors.js';
import { clockStart } from './clock-start.js';
import type { Ffmpeg } from './ffmpeg.js';
import { isSerious, type InputHeader } from './ffmpeg-log.js';
import { MAX_PIXELS } from './input-arguments.js';
import { listDecoded, listPackets, type FrameListing } from './list-frames.js';
import type { RunOptions } from './run-ffmpeg.js';
import { videoError, type VideoWarning } from './video-error.js';
import type { VideoInfo } from './video-info.js';

/**
 * Codecs and formats whose packets aren't one a frame: VP8 has hidden ones, MPEG-4 in AVI packs two into one, raw streams
 * and AVI carry no timestamps of showing.
 */
const UNTRUSTED = { codecs: /^(vp8|msmpeg4.*)$/, formats: /^(avi|h264|hevc|m4v|mpegvideo|ivf)$/ };

/**
 * Finds out what a video is and when each of its frames is shown. The file is read through once, decoded only where its
 * packets don't tell; ffprobe isn't needed.
 *
 * @throws ItemError when no frame can be taken from it; its code says why
 */
export async function probeVideo(ffmpeg: Ffmpeg, path: string, options: RunOptions = {}): Promise<VideoInfo> {
  await checkFile(path);
  const packets = await listPackets(ffmpeg, path, options);
  checkHeader(path, packets);
  const tells = packets.isExact && packets.frames.times.length > 0 && !isUntrusted(packets.log.header);
  const listing = tells ? packets : await listDecoded(ffmpeg, path, options);
  const { log, frames } = listing;
  const { header } = log;
  const { codec, width, height } = header;
  if (codec === undefined) throw await unopened(path, listing);
  if (frames.times.length === 0 || width === undefined || height === undefined || width * height === 0) {
    // What packets are like: of decoding nothing, newer ffmpegs complain in the same words as of bad data.
    throw withoutFrames(path, packets);
  }
  const isTurned = Math.abs((Math.abs(header.rotation) % 180) - 90) < 1;
  const shown = { width: Math.max(1, Math.round(width * header.pixelAspect)), height };
  const first = frames.times[0] ?? 0;
  return {
    path,
    format: header.format ?? 'unknown',
    codec,
    width: isTurned ? shown.height : shown.width,
    height: isTurned ? shown.width : shown.height,
    isAnamorphic: header.pixelAspect !== 1,
    fps: frames.end > first ? frames.times.length / (frames.end - first) : (header.fps ?? 0),
    duration: frames.end,
    start: clockStart(header),
    frames,
    warnings: warningsOf(path, listing),
  };
}

/** What can be said of a file before ffmpeg sees it. */
async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw videoError('VIDEO_NOT_FOUND', `Expected a video at ${path}, but it can't be opened; check the path`, {
      cause,
    });
  });
  if (!found.isFile()) throw videoError('VIDEO_UNREADABLE', `Expected a video file, but ${path} is no regular file`);
  if (found.size === 0) throw videoError('VIDEO_EMPTY', `Expected a video, but ${path} has no bytes; copy it again`);
}

/** Refuses what ffmpeg opens but is no video to take frames from. */
function checkHeader(path: string, { log }: FrameListing): void {
  const { format, codec, width = 0, height = 0 } = log.header;
  const excess = log.problems.map((text) => /(\d+x\d+) exceeds specified max pixel/.exec(text)?.[1]).find(Boolean);
  if (excess !== undefined) throw tooLarge(path, excess);
  if (format !== undefined && /^image2$|_pipe$/.test(format)) {
    const kind = format === 'image2' ? (codec ?? 'unknown') : format.replace('_pipe', '');
    throw videoError(
      'VIDEO_IS_IMAGE',
      `Expected a video, but ${path} is a picture (${kind}); caption it with \`capwright caption\``,
    );
  }
  // ffmpeg's terminal recorder takes any text for a video of 640x400.
  if (format === 'tty') throw videoError('VIDEO_UNREADABLE', `Expected a video, but ${path} is text`);
  const isWithoutVideo = log.problems.some((text) => text.includes('matches no streams'));
  if (format !== undefined && (codec === undefined || isWithoutVideo)) {
    throw videoError(
      'VIDEO_NO_STREAM',
      `Expected a video stream in ${path}, but it has none (${format}); is it audio?`,
    );
  }
  if (width * height > MAX_PIXELS) throw tooLarge(path, `${width}x${height}`);
}

function isUntrusted({ codec = '', format = '' }: InputHeader): boolean {
  return UNTRUSTED.codecs.test(codec) || UNTRUSTED.formats.test(format);
}

/** Why ffmpeg could not open a file. */
async function unopened(path: string, listing: FrameListing): Promise<ItemError> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0).finally(() => file.close());
  if (buffer.toString('latin1', 4, 8) === 'ftyp' || listing.log.problems.some(isCut)) {
    return videoError(
      'VIDEO_TRUNCATED',
      `Expected a whole video, but ${path} ends too early${reason(listing)}; copy or download it again`,
    );
  }
  return videoError('VIDEO_UNREADABLE', `Expected a video, but ffmpeg can't read ${path}${reason(listing)}`);
}

/** Why a file that ffmpeg opens gives no frame. */
function withoutFrames(path: string, listing: FrameListing): ItemError {
  const { problems } = listing.log;
  if (problems.some(isCut)) {
    return videoError(
      'VIDEO_TRUNCATED',
      `Expected frames in ${path}, but it ends before the first; copy or download it again`,
    );
  }
  if (problems.some(isSerious)) {
    return videoError('VIDEO_UNREADABLE', `Expected to decode frames of ${path}, but none could be${reason(listing)}`);
  }
  return videoError('VIDEO_EMPTY', `Expected frames in ${path}, but its video stream holds none`);
}

function tooLarge(path: string, found: string): ItemError {
  return videoError(
    'VIDEO_TOO_LARGE',
    `Expected frames of at most ${MAX_PIXELS} pixels, but ${path} says ${found}; scale it down first`,
  );
}

/** Whether a problem means that the file ends too early. */
function isCut(problem: string): boolean {
  return /partial file|ended prematurely|truncat/i.test(problem);
}

/** ffmpeg's own words, shortened. */
function reason({ log }: FrameListing): string {
  const said = log.problems.at(0)?.replace(/file:\S+?: /, '');
  return said === undefined ? '' : ` (${said})`;
}

/** What a file has lost, as far as reading it shows. */
function warningsOf(path: string, { log, frames }: FrameListing): VideoWarning[] {
  const { duration = 0 } = log.header;
  if (log.problems.some(isCut)) {
    return [
      {
        code: 'VIDEO_TRUNCATED',
        message: `${relative('.', path)} ends early: ${frames.end.toFixed(1)} s of ${duration.toFixed(1)} s are there`,
      },
    ];
  }
  const serious = log.problems.filter(isSerious);
  if (serious.length === 0) return [];
  return [{ code: 'VIDEO_DAMAGED', message: `${relative('.', path)} is damaged (${serious[0] ?? ''})` }];
}
