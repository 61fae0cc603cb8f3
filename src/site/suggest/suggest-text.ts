import type { ManifestImage } from '../manifest/manifest.js';
import { captionToAlt, type AltStyle } from './caption-to-alt.js';
import type { CaptionOutcome } from './purpose-flags.js';

/**
 * The text to begin with, and whether the image may well be decorative: a spacer, or a picture beside the text of its link.
 *
 * @returns an empty text when there is no caption to begin with
 */
export function suggestText(
  image: ManifestImage,
  outcome: CaptionOutcome,
  style: AltStyle,
): { readonly text: string; readonly decorative: boolean } {
  const control = image.element === 'input' || image.element === 'area';
  const beside = (image.context.link?.text ?? '') !== '' || (image.context.button ?? '') !== '';
  const { caption } = outcome;
  // What a model sees in one pixel is worth nothing.
  const text = caption === undefined || image.spacer ? '' : captionToAlt(caption, style);
  return { text, decorative: !control && (image.spacer || beside) };
}
