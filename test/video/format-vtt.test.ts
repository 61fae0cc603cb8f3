import { expect, it } from 'vitest';
import { formatVtt } from '../../src/video/format-vtt.js';

it('writes WebVTT, escaped', () => {
  const cues = [
    { start: 0, end: 2.0004, text: 'a cat & a dog' },
    { start: 59.9996, end: 3600, text: 'an arrow --> <b>bold</b>\nnext\n\nline' },
    { start: 360000, end: 360000, text: 'late' },
    { start: 1, end: 2, text: ' \n ' },
  ];
  expect(formatVtt(cues)).toBe(
    `WEBVTT

NOTE Descriptions of what is seen, for <track kind="descriptions">. Written by capwright.

00:00:00.000 --> 00:00:02.000
a cat &amp; a dog

00:01:00.000 --> 01:00:00.000
an arrow --&gt; &lt;b&gt;bold&lt;/b&gt; next line

100:00:00.000 --> 100:00:00.001
late
`,
  );
});

it('is valid without any cue', () => {
  expect(formatVtt([])).toMatch(/^WEBVTT\n\nNOTE [^\n]*\n$/);
});
