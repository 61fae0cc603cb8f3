import { createHash } from 'node:crypto';
import type { ReviewRow } from '../review/review-row.js';
import type { AltStyle } from './caption-to-alt.js';
import type { Place } from './find-places.js';
import { purposeFlags, type CaptionOutcome } from './purpose-flags.js';
import { suggestText } from './suggest-text.js';

/**
 * The review row of one place.
 *
 * @param place the image and the identity of its picture
 * @param outcome the caption, or why there is none
 * @param sha256 of the document
 */
export function reviewRow(place: Place, outcome: CaptionOutcome, sha256: string, style: AltStyle): ReviewRow {
  const { image, picture } = place;
  const { id, file, index, element, status, context } = image;
  const { text, decorative } = suggestText(image, outcome, style);
  const { src, alt, written, width, height } = image;
  return {
    type: 'use',
    id,
    file,
    index,
    sha256,
    ...(written === undefined ? {} : { written }),
    group: groupOf(place),
    ...(picture === undefined ? {} : { picture }),
    element,
    status,
    ...(src === undefined ? {} : { src }),
    ...(alt === undefined ? {} : { alt }),
    text,
    suggestion: text,
    decorative,
    flags: purposeFlags(image, outcome),
    ...(outcome.caption === undefined ? {} : { caption: outcome.caption }),
    ...(outcome.logprob === undefined ? {} : { logprob: outcome.logprob }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    context,
  };
}

/** The same picture with the same purpose: alone, in a link to the same place, or in a button. */
function groupOf({ image, picture }: Place): string {
  const { context, element, status, id } = image;
  const purpose = context.link
    ? `link ${context.link.href}`
    : context.button === undefined
      ? ''
      : `button ${context.button}`;
  const control = element === 'input' || element === 'area' ? element : '';
  const identity = [picture ?? id, purpose, control, status, image.alt ?? ''];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
}
