import { defined } from '../defined.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { PreparedImage } from './captioner.js';
import { openImage } from './decode/decode-image.js';
import type { PipelineItem } from './pipeline-item.js';
import { LargePictures } from './preprocess/large-pictures.js';
import { paperAspect } from './preprocess/paper-aspect.js';
import { preprocessOpened, type ResizeMode } from './preprocess/preprocess-image.js';
import { prepareFrames } from './video/prepare-frames.js';

/** How pictures become what the model takes; everything has a default. */
export interface PictureOptions {
  /** How pictures are resized; default `exact`. */
  readonly resize?: ResizeMode;
  /** `paper` keeps the whole picture, as the original repository answers questions; default the checkpoint's own crop. */
  readonly aspect?: 'model' | 'paper';
  /** Turn pictures as their EXIF orientation says; default true. */
  readonly autoOrient?: boolean;
  /** Render SVG pictures; default false. */
  readonly allowSvg?: boolean;
  /** Refuse pictures of more pixels; default 178,956,970. */
  readonly limitPixels?: number;
  /** As of `PreprocessOptions`. */
  readonly onDecoded?: () => void;
}

/**
 * Reads and decodes one picture, or the frames of a stretch of video, as the checkpoint's processor would.
 * @throws ItemError when it can't be read or is no picture
 */
export type ItemPreparer = (item: Pick<PipelineItem, 'read' | 'readFrames'>) => Promise<PreparedImage>;

/** The preparer of a checkpoint's items. */
export function itemPreparer(
  { preprocessor, config }: Checkpoint,
  { aspect = 'model', onDecoded, resize = 'exact', autoOrient, allowSvg, limitPixels }: PictureOptions,
): ItemPreparer {
  const preprocessing = aspect === 'paper' ? paperAspect(preprocessor, config.vision) : preprocessor;
  // Named one by one: the caller's object has more in it, and these go to threads.
  const options = { resize, ...defined({ autoOrient, allowSvg, limitPixels }) };
  const largePictures = new LargePictures();
  return async (item) => {
    if (item.readFrames !== undefined) return prepareFrames(await item.readFrames(), preprocessing);
    const opened = await openImage(await item.read(), options);
    // Who measures wants to see each stage alone, in one thread.
    const aside = resize === 'exact' && onDecoded === undefined && LargePictures.isLarge(opened);
    const { data, height, width } = aside
      ? await largePictures.preprocess({ input: opened.file, config: preprocessing, options })
      : await preprocessOpened(opened, preprocessing, { ...options, ...(onDecoded && { onDecoded }) });
    return { pixels: data, frames: 1, height, width };
  };
}
