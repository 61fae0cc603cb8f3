import { join, normalize, relative, resolve } from 'node:path';
import { CapwrightError, ItemError } from '../../errors.js';
import type { Ffmpeg } from '../../video/ffmpeg.js';
import { probeVideo } from '../../video/probe-video.js';
import type { RunOptions } from '../../video/run-ffmpeg.js';
import { failedItem } from '../sources/failed-item.js';
import type { SourceItem } from '../sources/source.js';
import { cutVideo } from './cut-video.js';
import { StretchReader } from './stretch-reader.js';
import type { VideoPlan } from './video-plan.js';

/**
 * Turns videos into items to caption: one a video, or one a stretch of it, in their order. A video that can't be read
 * becomes one error row. Whole videos are looked at only when their turn to be captioned comes; to be cut they are looked
 * at a few ahead, and decoded stretch by stretch as the captions are written.
 *
 * @param videos items whose `read` gives a path
 * @param signal ends all that ffmpeg does for the run
 */
export async function* videoItems(
  videos: AsyncIterable<SourceItem>,
  ffmpeg: Ffmpeg,
  plan: VideoPlan,
  signal: AbortSignal,
): AsyncGenerator<SourceItem, void, void> {
  const options: RunOptions = { signal, stallSeconds: plan.stallSeconds };
  if (plan.cut.kind === 'whole') {
    for await (const video of videos) yield wholeItem(video, ffmpeg, plan, options);
    return;
  }
  const waiting: Promise<SourceItem[]>[] = [];
  for await (const video of videos) {
    waiting.push(stretchItems(video, ffmpeg, plan, options));
    // The first of them is awaited below; a later one must not count as unhandled until then.
    waiting.at(-1)?.catch(() => undefined);
    if (waiting.length >= plan.ahead) yield* (await waiting.shift()) ?? [];
  }
  for (const items of waiting) yield* await items;
}

/** A video with one caption. */
function wholeItem(video: SourceItem, ffmpeg: Ffmpeg, plan: VideoPlan, options: RunOptions): SourceItem {
  return {
    ...video,
    readFrames: async () => (await openStretches(video, ffmpeg, plan, options)).reader.read(0),
  };
}

/** The items of a video with a caption a stretch. */
async function stretchItems(
  video: SourceItem,
  ffmpeg: Ffmpeg,
  plan: VideoPlan,
  options: RunOptions,
): Promise<SourceItem[]> {
  try {
    const { stretches, reader } = await openStretches(video, ffmpeg, plan, options);
    return stretches.map(({ start, end }, index) => ({
      ...video,
      id: `${video.id === undefined ? '' : `${video.id} `}${start.toFixed(3)}-${end.toFixed(3)}`,
      readFrames: () => reader.read(index),
    }));
  } catch (error) {
    if (!(error instanceof CapwrightError)) throw error;
    return [failedItem(video.path, error.code, error.message)];
  }
}

async function openStretches(
  item: SourceItem,
  ffmpeg: Ffmpeg,
  plan: VideoPlan,
  options: RunOptions,
): Promise<{ stretches: { start: number; end: number }[]; reader: StretchReader }> {
  const path = await item.read();
  if (typeof path !== 'string') {
    throw new ItemError('VIDEO_NOT_A_FILE', `${item.path}: expected a file on disk; download the video first.`);
  }
  const video = await probeVideo(ffmpeg, path, options);
  const stretches = await cutVideo(ffmpeg, video, plan, options);
  const folder = plan.saveFrames === undefined ? undefined : join(plan.saveFrames, inside(path));
  return { stretches, reader: new StretchReader(ffmpeg, video, stretches, plan, folder, options) };
}

/** A path as one below another folder: relative to here, or, for one outside, with its upper parts renamed. */
function inside(path: string): string {
  return normalize(relative('.', resolve(path)))
    .replaceAll('..', '_')
    .replace(/^[\\/]+|:/g, '');
}
