import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { sharp } from '../sharp.js';
import { OutputError } from '../errors.js';
import { formatTime } from './format-time.js';
import type { VideoFrame } from './video-frame.js';

/**
 * Writes a frame into a folder, which is made where it is missing. The name tells which frame it is and when it is shown:
 * `000123_00-00-04.920.jpg`. The file is there as a whole or not at all.
 *
 * @param format `jpg` (quality 92) or `png` (lossless)
 * @returns path of the file
 * @throws OutputError when it can't be written
 */
export async function saveFrame(folder: string, frame: VideoFrame, format: 'jpg' | 'png' = 'jpg'): Promise<string> {
  const { index, time, width, height, pixels } = frame;
  // No colons, which Windows does not take in names.
  const name = `${String(index).padStart(6, '0')}_${formatTime(time).replaceAll(':', '-')}.${format}`;
  const path = join(folder, name);
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  try {
    await makeFolder(folder);
    const partial = `${path}.partial`;
    await (format === 'png' ? picture.png() : picture.jpeg({ quality: 92 })).toFile(partial);
    await rename(partial, path);
  } catch (cause) {
    throw new OutputError(`Expected to write ${path}, but could not (${String(cause)}); check the folder`, { cause });
  }
  return path;
}
