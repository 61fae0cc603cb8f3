import { extname } from 'node:path';
import { ItemError } from '../../errors.js';
import type { Ffmpeg } from '../../video/ffmpeg.js';
import { IMAGE_EXTENSIONS } from '../sources/image-extensions.js';
import type { SourceItem } from '../sources/source.js';
import { VIDEO_EXTENSIONS } from './video-extensions.js';
import { wholeItem } from './video-items.js';
import type { VideoPlan } from './video-plan.js';

/** What is taken from the videos among a run's items. */
export interface ClipOptions {
  /** Found when the first video is read: a run of pictures needs none. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  /** Undefined for a model of pictures: its videos become error rows. */
  readonly plan: VideoPlan | undefined;
  /** Ends all that ffmpeg does for the run. */
  readonly signal: AbortSignal;
}

/** Gives the videos among items as clips of the model's frames, the pictures as they are. A GIF counts as a picture. */
export async function* withClips(
  items: AsyncIterable<SourceItem> | Iterable<SourceItem>,
  options: ClipOptions,
): AsyncGenerator<SourceItem> {
  for await (const item of items) yield isVideo(item.path) ? clipItem(item, options) : item;
}

/** Whether a file is one that only ffmpeg can read, by its ending. */
export function isVideo(path: string): boolean {
  const ending = extname(path).slice(1).toLowerCase();
  return VIDEO_EXTENSIONS.includes(ending) && !IMAGE_EXTENSIONS.includes(ending);
}

function clipItem(item: SourceItem, { ffmpeg, plan, signal }: ClipOptions): SourceItem {
  return {
    ...item,
    readFrames: async () => {
      if (plan === undefined) {
        throw new ItemError(
          'VIDEO_NEEDS_CLIP_MODEL',
          `${item.path}: expected a picture, as the model knows no clips, found a video. Take a model such as git-base-msrvtt-qa.`,
        );
      }
      const options = { signal, stallSeconds: plan.stallSeconds };
      return wholeItem(item, await ffmpeg(), plan, options).readFrames();
    },
  };
}
