/** How a caption becomes an alternative text. */
export interface AltStyle {
  /** The longest text, in characters. */
  readonly maxLength: number;
  /** Ends the text with a full stop, so that screen readers pause. */
  readonly fullStop: boolean;
}

const preamble =
  /^(?:(?:this|it|here|there) (?:is|are|shows?) |(?:the |an? )?(?:close[- ]?up )?(?:image|picture|photo|photograph|pic|graphic|view|shot)s? (?:of|showing|that shows?|with|depicting) )+/iu;
const dangling = /(?:[\s,;:–—-]+(?:a|an|the|and|or|of|with|in|on|at|by|to|for|from|is|are|that|which))*[\s,;:–—-]*$/iu;

/**
 * Turns a caption into an alternative text by the W3C's advice (WAI images tutorial, tips and tricks): no "a picture of", the
 * subject first, sentence case, short.
 *
 * @param caption what the model wrote; its unused vocabulary (`[unused0]`) and doubled words are dropped
 * @returns at most `maxLength` characters, cut at a word and never after an article or preposition; empty when nothing is left
 */
export function captionToAlt(caption: string, { maxLength, fullStop }: AltStyle): string {
  const plain = caption
    .replace(/\[(?:unused\d+|UNK|PAD|CLS|SEP|MASK)\]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\b(\p{L}+)(?: \1\b)+/giu, '$1')
    .replace(/ ([.,;:!?])/g, '$1')
    .trim()
    .replace(preamble, '')
    .replace(/[\s.]+$/, '');
  const room = maxLength - (fullStop ? 1 : 0);
  const short = plain.length <= room ? plain : cutAtWord(plain, room);
  const text = short.charAt(0).toUpperCase() + short.slice(1);
  return text && fullStop && !/[.!?…]$/.test(text) ? `${text}.` : text;
}

function cutAtWord(text: string, room: number): string {
  const whole = text.slice(0, room + 1).replace(/\s*\S*$/, '');
  return (whole || text.slice(0, room)).replace(dangling, '');
}
