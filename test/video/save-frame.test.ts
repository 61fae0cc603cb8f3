import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { OutputError } from '../../src/errors.js';
import { saveFrame } from '../../src/video/save-frame.js';
import { temporaryFolder } from './coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const pixels = Buffer.from(Array.from({ length: 8 * 6 * 3 }, (_, i) => (i * 37) & 255));
const frame = { wanted: 123, index: 123, time: 3604.92, width: 8, height: 6, pixels, warnings: [] };

it('writes a picture named by number and time, and no leftovers', async () => {
  const into = join(folder.path, 'deep', 'down');
  const path = await saveFrame(into, frame, 'png');
  expect(basename(path)).toBe('000123_01-00-04.920.png');
  const read = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  expect(read.info).toMatchObject({ width: 8, height: 6, channels: 3 });
  expect(read.data.equals(pixels)).toBe(true);
  expect((await sharp(await saveFrame(into, frame)).metadata()).format).toBe('jpeg');
  expect((await readdir(into)).sort()).toEqual(['000123_01-00-04.920.jpg', '000123_01-00-04.920.png']);
});

it('says so when it can not write', async () => {
  await writeFile(join(folder.path, 'file'), '');
  await expect(saveFrame(join(folder.path, 'file', 'below'), frame)).rejects.toThrow(OutputError);
});
