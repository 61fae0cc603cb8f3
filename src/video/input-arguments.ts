import { resolve } from 'node:path';

/** Pixels of a frame above which a video is refused: 8192 x 8192, room for 8K and for spherical 8K. */
export const MAX_PIXELS = 8192 * 8192;

/**
 * ffmpeg's arguments that open a file and pick its first video stream, cover pictures aside.
 *
 * Only this one local file is opened, whatever it names inside, and its timestamps are kept as they are (`-copyts`).
 *
 * @param seekTo timestamp in the file, in seconds: begin at a frame from which decoding can start, at or before it
 */
export function inputArguments(path: string, seekTo?: number): string[] {
  return [
    ...['-protocol_whitelist', 'file', '-max_pixels', String(MAX_PIXELS), '-copyts'],
    ...(seekTo === undefined ? [] : ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', seekTo.toFixed(6)]),
    ...['-i', `file:${resolve(path)}`, '-map', '0:V:0'],
  ];
}
