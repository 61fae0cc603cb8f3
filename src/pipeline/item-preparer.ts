import type { Checkpoint } from '../model/checkpoint.js';
import type { PreparedImage } from './captioner.js';
import type { PipelineItem } from './pipeline-item.js';
import { paperAspect } from './preprocess/paper-aspect.js';
import { preprocessImage, type ResizeMode } from './preprocess/preprocess-image.js';
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
  { resize = 'exact', aspect = 'model', ...decoding }: PictureOptions,
): ItemPreparer {
  const preprocessing = aspect === 'paper' ? paperAspect(preprocessor, config.vision) : preprocessor;
  return async (item) => {
    if (item.readFrames !== undefined) return prepareFrames(await item.readFrames(), preprocessing);
    const { data, height, width } = await preprocessImage(await item.read(), preprocessing, { resize, ...decoding });
    return { pixels: data, frames: 1, height, width };
  };
}
