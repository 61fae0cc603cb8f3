import type { Cue } from './cue.js';
import { formatCueTimes } from './format-cue-times.js';

const NOTE = 'NOTE Descriptions of what is seen, for <track kind="descriptions">. Written by capwright.';

/**
 * A WebVTT file (W3C WebVTT 1) of descriptions: UTF-8 text, one cue a description, in the order given. Characters that mean
 * something to WebVTT are escaped and line ends become spaces; a cue without text is left out.
 */
export function formatVtt(cues: readonly Cue[]): string {
  const blocks = cues.flatMap((cue) => {
    const text = escape(cue.text);
    return text === '' ? [] : [`${formatCueTimes(cue, '.')}\n${text}`];
  });
  return ['WEBVTT', NOTE, ...blocks].join('\n\n') + '\n';
}

function escape(text: string): string {
  return text
    .replaceAll('\0', '\uFFFD')
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
