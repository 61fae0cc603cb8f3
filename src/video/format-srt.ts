import type { Cue } from './cue.js';
import { formatCueTimes } from './format-cue-times.js';

/**
 * A SubRip file (SRT): numbered cues in the order given, UTF-8. SRT knows no escapes, so what a player would take for an
 * arrow or a tag is changed a little; line ends become spaces, and a cue without text is left out.
 */
export function formatSrt(cues: readonly Cue[]): string {
  return cues
    .map((cue) => ({ times: formatCueTimes(cue, ','), text: harmless(cue.text) }))
    .filter(({ text }) => text !== '')
    .map(({ times, text }, index) => `${index + 1}\n${times}\n${text}\n`)
    .join('\n');
}

function harmless(text: string): string {
  return text
    .replaceAll('\0', '\uFFFD')
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('-->', '->')
    .replace(/<(?=[a-z/])/gi, '‹')
    .replaceAll('{\\', '{ \\');
}
