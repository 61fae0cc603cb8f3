import type { InputHeader } from './ffmpeg-log.js';

/** Formats whose timestamps count from an arbitrary point, as in broadcasting. */
const WITHOUT_ZERO = /^(mpegts|mpeg|dvd|vob|svcd|vcd|wtv|rm)$/;

/**
 * The timestamp at which the clock of a video starts: 0, as browsers and players count, so that times are the presentation
 * timestamps of the file; in MPEG streams, whose clock has no zero, the first timestamp of the file, as players do there.
 *
 * @returns seconds; a time on the clock plus this is the timestamp in the file
 */
export function clockStart({ format = '', start }: InputHeader): number {
  return WITHOUT_ZERO.test(format) ? start : 0;
}
