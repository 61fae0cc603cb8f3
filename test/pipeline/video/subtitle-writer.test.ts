import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import type { CaptionRecord } from '../../../src/pipeline/record.js';
import { SubtitleWriter } from '../../../src/pipeline/video/subtitle-writer.js';
import { temporaryFolder } from '../../video/coded-video.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const record = (path: string, start: number, caption: string): CaptionRecord => ({
  ...{ path, caption, logprob: -1, tokens: [] },
  moment: { start, end: start + 5, frames: [start], warnings: [] },
});
const failed = { path: 'z.mp4', error: { code: 'VIDEO_EMPTY', message: 'empty' } };

it('writes one video to one file, equal neighbours joined, and refuses a second', async () => {
  const path = join(folder.path, 'one.srt');
  const writer = new SubtitleWriter(path);
  for (const item of [record('a.mp4', 0, 'a dog'), record('a.mp4', 5, 'a dog'), failed, record('a.mp4', 10, 'a cat')]) {
    await writer.write(item);
  }
  await expect(writer.write(record('b.mp4', 0, 'a cat'))).rejects.toThrow(UsageError);
  await writer.close();
  expect(await readFile(path, 'utf8')).toBe(
    '1\n00:00:00,000 --> 00:00:10,000\na dog\n\n2\n00:00:10,000 --> 00:00:15,000\na cat\n',
  );
});

it('writes a file a video by a pattern, none over another', async () => {
  const into = join(folder.path, 'many');
  const writer = new SubtitleWriter(join(into, '{name}.en.vtt'));
  for (const path of ['x/talk.mp4', 'y/talk.webm', 'lone.clip.mp4', '5$$.mp4'])
    await writer.write(record(path, 0, path));
  await writer.close();
  expect((await readdir(into)).sort()).toEqual(['5$$.en.vtt', 'lone.clip.en.vtt', 'talk-2.en.vtt', 'talk.en.vtt']);
  expect(await readFile(join(into, 'talk-2.en.vtt'), 'utf8')).toContain('\ny/talk.webm\n');
});
