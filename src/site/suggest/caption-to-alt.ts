/** How a caption becomes an alternative text. */
export interface AltStyle {
  /** The longest text, in characters. */
  readonly maxLength: number;
  /** Ends the text with a full stop, so that screen readers pause. */
  readonly fullStop: boolean;
}

const preamble =
  /^(?:(?:this|it|here|there) (?:is|are|shows?) |(?:the |an? )?(?:close[- ]?up )?(?:image|picture|photo|photograph|pic|graphic|view|shot)s? (?:of|showing|that shows?|with|depicting) )+/iu;
const separators = ' ,;:–—-';
const littleWords = new Set('a,an,the,and,or,of,with,in,on,at,by,to,for,from,is,are,that,which'.split(','));

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
    .replace(/(?<![\p{L}\p{N}_])(\p{L}+)(?: \1(?![\p{L}\p{N}_]))+/giu, '$1')
    .replace(/ ([.,;:!?])/g, '$1')
    .trim()
    .replace(preamble, '')
    .replace(/(?<![\s.])[\s.]+$/, '');
  const room = maxLength - (fullStop ? 1 : 0);
  const short = plain.length <= room ? plain : cutAtWord(plain, room);
  const text = short.charAt(0).toUpperCase() + short.slice(1);
  return text && fullStop && !/[.!?…]$/.test(text) ? `${text}.` : text;
}

function cutAtWord(text: string, room: number): string {
  const whole = text.slice(0, Math.max(0, text.lastIndexOf(' ', room)));
  return withoutDangling(whole || text.slice(0, room));
}

/** Takes off little words that lead on to something that was cut off, and what separates words. */
function withoutDangling(text: string): string {
  for (let kept = text; ;) {
    let end = kept.length;
    while (end > 0 && separators.includes(kept.charAt(end - 1))) end--;
    let start = end;
    while (start > 0 && !separators.includes(kept.charAt(start - 1))) start--;
    if (start === 0 || !littleWords.has(kept.slice(start, end).toLowerCase())) return kept.slice(0, end);
    kept = kept.slice(0, start);
  }
}
