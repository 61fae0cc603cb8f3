import type { ImageUse } from './image-use.js';
import { suspicionsOf } from './suspicions-of.js';

/**
 * What is known of an image's alternative text:
 * `described` (the author gave one), `decorative` (empty or hidden on purpose), `missing`, `suspicious` (given, but likely not
 * useful; `reasons` say why) and `computed` (only known at run time).
 */
export type AltStatus = 'described' | 'decorative' | 'missing' | 'suspicious' | 'computed';

/** The judgement of one image. */
export interface AltJudgement {
  readonly status: AltStatus;
  /** Plain words, for a person. */
  readonly reasons: readonly string[];
}

/** How strict the judgement is. */
export interface ClassifyOptions {
  /** A longer text is suspicious, in characters. */
  readonly maxLength: number;
  /** What `![](x.png)` means: Markdown has no way to leave the text out, so by default it counts as missing. */
  readonly emptyMarkdown: 'missing' | 'decorative';
}

/**
 * Judges the alternative text of one image.
 *
 * An image the author hid (`alt=""`, `role="presentation"`, `aria-hidden`) is decorative and is never offered for change.
 * An inline SVG counts as an image only with `role="img"` or as the whole content of a link or button; otherwise screen
 * readers do not announce it as one.
 */
export function classifyAlt(use: ImageUse, options: ClassifyOptions): AltJudgement {
  const { alt, context } = use;
  if (use.hidden) return { status: 'decorative', reasons: ['hidden from assistive technology'] };
  if (use.labelled) return { status: 'described', reasons: ['named by a label'] };
  if (use.computedAlt) return { status: 'computed', reasons: ['the alternative text is computed'] };
  if (use.element === 'svg') return classifySvg(use);
  if (alt === undefined) return { status: 'missing', reasons: [] };
  if (alt === '') {
    const control = use.element === 'input' || use.element === 'area';
    if (control) return { status: 'suspicious', reasons: ['a button or link without a name'] };
    if (use.slot.kind === 'label' && options.emptyMarkdown === 'missing') return { status: 'missing', reasons: [] };
    return { status: 'decorative', reasons: isOnlyContent(context) ? ['the only content of a link or button'] : [] };
  }
  const reasons = suspicionsOf(alt, use, options.maxLength);
  return { status: reasons.length > 0 ? 'suspicious' : 'described', reasons };
}

function classifySvg(use: ImageUse): AltJudgement {
  if (use.slot.kind === 'insert' && use.role === 'img') return { status: 'missing', reasons: [] };
  if (isOnlyContent(use.context)) return { status: 'missing', reasons: ['the only content of a link or button'] };
  return { status: 'decorative', reasons: ['a drawing without role="img"'] };
}

function isOnlyContent({ link, button }: ImageUse['context']): boolean {
  return link?.text === '' || button === '';
}
