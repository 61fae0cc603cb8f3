import { basename } from 'node:path';
import { ItemError } from '../../errors.js';
import { detectScenes } from '../../video/detect-scenes.js';
import type { Ffmpeg } from '../../video/ffmpeg.js';
import { fixedSegments } from '../../video/fixed-segments.js';
import type { RunOptions } from '../../video/run-ffmpeg.js';
import { wholeRange, type TimeRange } from '../../video/time-range.js';
import type { VideoInfo } from '../../video/video-info.js';
import type { VideoPlan } from './video-plan.js';

/**
 * The stretches of a video that get a caption each, ordered by start.
 * @throws ItemError VIDEO_SEGMENT_OUTSIDE when the part asked for lies after its end, VIDEO_TIMEOUT
 */
export async function cutVideo(
  ffmpeg: Ffmpeg,
  video: VideoInfo,
  { cut, start, end }: Pick<VideoPlan, 'cut' | 'start' | 'end'>,
  options: RunOptions,
): Promise<TimeRange[]> {
  const whole = wholeRange(video.frames);
  const range = { start: Math.max(whole.start, start ?? 0), end: Math.min(whole.end, end ?? Infinity) };
  if (range.start >= range.end) throw outside(video, `${start ?? 0} s to ${end ?? 'the end'}`);
  switch (cut.kind) {
    case 'whole':
      return [range];
    case 'every':
      return fixedSegments(cut.seconds, range);
    case 'scenes':
      return detectScenes(ffmpeg, video, { ...options, threshold: cut.threshold, range });
    case 'segments': {
      const own = cut.segments.filter(({ path }) => path === undefined || isSame(path, video.path));
      const inside = own.filter((segment) => segment.start < range.end && segment.end > range.start);
      if (inside.length === 0) throw outside(video, 'its segments');
      return inside.map((segment) => ({
        start: Math.max(segment.start, range.start),
        end: Math.min(segment.end, range.end),
      }));
    }
  }
}

/** Whether a file of segments means this video: by the same path, or by its name alone. */
function isSame(named: string, path: string): boolean {
  return named === path || named === basename(path);
}

function outside({ path, duration }: VideoInfo, wanted: string): ItemError {
  return new ItemError(
    'VIDEO_SEGMENT_OUTSIDE',
    `${path}: expected frames from ${wanted}, but the video has none there: it ends at ${duration.toFixed(3)} s.`,
  );
}
