import type { PreprocessorConfig } from '../../model/preprocessor-config.js';

/** How pictures are resized and cropped: what preprocessor_config.json can say, and what `paperAspect` adds to it. */
export interface Preprocessing extends Omit<PreprocessorConfig, 'resize' | 'crop'> {
  /** `bounded`: as `shortest-edge`, but the longer side stays within `longest`. */
  readonly resize:
    PreprocessorConfig['resize'] | { readonly kind: 'bounded'; readonly shortest: number; readonly longest: number };
  /** `patch` keeps what fills whole patches of that many pixels, from the top left. */
  readonly crop: PreprocessorConfig['crop'] | { readonly patch: number };
}
