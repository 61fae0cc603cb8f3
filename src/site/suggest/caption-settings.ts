import type { ModelIdentity } from '../../pipeline/model-identity.js';

/** Options that change captions, by the names of their flags. */
export interface CaptionFlags {
  readonly resize: 'exact' | 'fast';
  readonly aspect: 'model' | 'paper';
  readonly 'auto-orient': boolean;
  readonly 'max-new-tokens'?: number | undefined;
}

/** Names the model and everything that changes its captions, for a `CaptionCache`. */
export function captionSettings(
  { digest, precision }: Pick<ModelIdentity, 'digest' | 'precision'>,
  flags: CaptionFlags,
): string {
  const { resize, aspect, 'auto-orient': autoOrient, 'max-new-tokens': maxNewTokens = null } = flags;
  // Caches from before --aspect was heeded hold captions of the model's own.
  const other = aspect === 'model' ? [] : [{ aspect }];
  return JSON.stringify([digest, precision, resize, autoOrient, maxNewTokens, ...other]);
}
