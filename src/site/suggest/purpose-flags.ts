import type { ManifestImage } from '../manifest/manifest.js';

/** Why a person has to look: a caption says what a picture shows, not what it is for. */
export interface PurposeFlag {
  readonly code:
    | 'link'
    | 'button'
    | 'area'
    | 'logo'
    | 'chart'
    | 'text'
    | 'caption'
    | 'spacer'
    | 'uncertain'
    | 'no-caption'
    | 'suspicious';
  /** One sentence of advice, after the W3C's alt decision tree. */
  readonly message: string;
}

const words = (list: string): RegExp => new RegExp(String.raw`(?:^|[^\p{L}])(?:${list})(?:[^\p{L}]|$)`, 'iu');
const logo = words('logo|logos|logotype|brand|wordmark|badge|favicon|emblem');
const chart = words(
  'chart|charts|graph|graphs|diagram|diagrams|plot|infographic|flowchart|histogram|map|maps|timeline|table',
);
const lettering = words(
  'text|words?|letters?|lettering|says?|reads|sign|poster|screenshot|quote|writing|written|menu|book cover',
);

/** Log-probability of a whole caption below which it is called uncertain; models differ, so it is a hint and no more. */
const uncertainLogprob = -8;

/** What is known of the picture's caption. */
export interface CaptionOutcome {
  readonly caption?: string;
  /** Natural log-probability of the whole caption. */
  readonly logprob?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Marks what a captioner can not know, so that a person decides it.
 *
 * @param image the image with its surroundings
 * @param outcome the caption of its picture, or why there is none
 */
export function purposeFlags(image: ManifestImage, outcome: CaptionOutcome): PurposeFlag[] {
  const { context, src = '' } = image;
  const { caption = '', logprob, error } = outcome;
  const hints = `${nameOf(src)} ${context.className ?? ''} ${context.title ?? ''}`.replace(/[_-]+/g, ' ');
  const flags: PurposeFlag[] = [];
  const add = (code: PurposeFlag['code'], message: string): void => void flags.push({ code, message });
  if (image.element === 'area') add('area', 'Part of an image map: say where the link leads.');
  if (context.link?.text)
    add('link', 'The link has a text of its own; if the image adds nothing to it, mark it decorative.');
  else if (context.link) add('link', 'The image is the whole link: say where it leads, not what it shows.');
  if (context.button !== undefined) add('button', 'The image is in a button: say what the button does.');
  if (logo.test(hints) || logo.test(caption)) add('logo', 'Likely a logo: give the name of the organisation.');
  if (chart.test(hints) || chart.test(caption))
    add('chart', 'Likely a chart or map: say what it tells, and give the data nearby.');
  if (lettering.test(hints) || lettering.test(caption))
    add('text', 'Likely holds text: repeat the words, unless they stand nearby.');
  if (context.caption) add('caption', 'The figure has a caption: do not repeat it.');
  if (image.spacer) add('spacer', 'Too small to tell anything: likely decorative.');
  if (image.status === 'suspicious') add('suspicious', `About the present text: ${image.reasons.join(', ')}.`);
  if (logprob !== undefined && logprob < uncertainLogprob) add('uncertain', 'The model was not sure of this caption.');
  if (error) add('no-caption', `No caption: ${error.message}`);
  return flags;
}

/** The last part of an address; data URLs have none. */
function nameOf(src: string): string {
  return src.startsWith('data:') ? '' : (src.split(/[?#]/)[0]?.split('/').pop() ?? '');
}
