import { describe, expect, it } from 'vitest';
import { fileItem } from '../../../src/pipeline/sources/file-item.js';
import { isVideo, withClips } from '../../../src/pipeline/video/with-clips.js';
import { collect } from '../../support/collect.js';

describe('withClips', () => {
  it('leaves pictures as they are and looks for no ffmpeg', async () => {
    const picture = fileItem('a.jpg');
    const options = { ffmpeg: () => Promise.reject(new Error('asked')), plan: undefined };
    const items = await collect(withClips([picture], { ...options, signal: new AbortController().signal }));
    expect(items).toEqual([picture]);
  });

  it('makes a video an error row for a model of pictures', async () => {
    const options = { ffmpeg: () => Promise.reject(new Error('asked')), plan: undefined };
    const [video] = await collect(withClips([fileItem('a.MP4')], { ...options, signal: new AbortController().signal }));
    await expect(video!.readFrames!()).rejects.toMatchObject({ code: 'VIDEO_NEEDS_CLIP_MODEL' });
  });
});

it.each([
  ['a.mp4', true],
  ['A.MKV', true],
  ['a.gif', false],
  ['a.png', false],
  ['mp4', false],
])('isVideo(%s) is %s', (path, expected) => {
  expect(isVideo(path)).toBe(expected);
});
