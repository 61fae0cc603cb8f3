import type { VisionConfig } from '../../model/git-config.js';
import type { PreprocessorConfig } from '../../model/preprocessor-config.js';
import type { Preprocessing } from './preprocessing.js';

/**
 * Preprocessing as the original repository evaluates question answering (`MinMaxResizeForTest`): the aspect is kept and
 * nothing cropped. The shorter side becomes the model's size, unless the longer one then went beyond 4/3 of it (480 and
 * 640, 420 and 560), which it is held to. Pixels right and below that fill no whole patch are left out: the tower's
 * convolution would pass over them.
 */
export function paperAspect(
  config: PreprocessorConfig,
  { imageSize, patchSize }: Pick<VisionConfig, 'imageSize' | 'patchSize'>,
): Preprocessing {
  return {
    ...config,
    resize: { kind: 'bounded', shortest: imageSize, longest: Math.floor((imageSize * 4) / 3) },
    crop: { patch: patchSize },
  };
}
