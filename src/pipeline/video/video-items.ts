import { join, normalize, relative, resolve } from 'node:path';
import { CapwrightError, ItemError } from '../../errors.js';
import type { Ffmpeg } from '../../video/ffmpeg.js';
import { probeVideo } from '../../video/probe-video.js';
import type { RunOptions } from '../../video/run-ffmpeg.js';
import type { SourceItem } from '../sources/source.js';
import { cutVideo } from './cut-video.js';
import { stretchId } from './stretch-id.js';
import { StretchReader } from './stretch-reader.js';
import type { VideoPlan } from './video-plan.js';

/** What a run of videos is told, and tells. */
export interface VideoItemsOptions {
  /** Ends all that ffmpeg does for the run. */
  readonly signal: AbortSignal;
  /** Told of each video that is cut: its path and the ids of its stretches, in their order. */
  readonly onCut?: ((path: string, ids: readonly string[]) => void) | undefined;
}

/**
 * Turns videos into items to caption: each as a whole, or with its stretches as parts. A video that can't be read becomes
 * one error row. Whole videos are looked at only when their turn to be captioned comes; others are cut when their parts
 * are asked for, and decoded stretch by stretch as the captions are written.
 *
 * @param videos items whose `read` gives a path
 */
export async function* videoItems(
  videos: AsyncIterable<SourceItem>,
  ffmpeg: Ffmpeg,
  plan: VideoPlan,
  { signal, onCut }: VideoItemsOptions,
): AsyncGenerator<SourceItem, void, void> {
  const options: RunOptions = { signal, stallSeconds: plan.stallSeconds };
  const isWhole = plan.cut.kind === 'whole';
  for await (const video of videos) {
    const parts = async (): Promise<SourceItem[]> => {
      const items = await stretchItems(video, ffmpeg, plan, options);
      onCut?.(
        video.path,
        items.map(({ id = '' }) => id),
      );
      return items;
    };
    yield isWhole ? wholeItem(video, ffmpeg, plan, options) : { ...video, parts };
  }
}

/** A video as one item. */
export function wholeItem(
  video: SourceItem,
  ffmpeg: Ffmpeg,
  plan: VideoPlan,
  options: RunOptions,
): SourceItem & Required<Pick<SourceItem, 'readFrames'>> {
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
    return stretches.map((stretch, index) => ({
      ...video,
      id: stretchId(video.id, stretch),
      lane: reader,
      readFrames: () => reader.read(index),
    }));
  } catch (error) {
    if (!(error instanceof CapwrightError)) throw error;
    return [{ ...video, read: () => Promise.reject(error) }];
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
