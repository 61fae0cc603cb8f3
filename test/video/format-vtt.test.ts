import { createRequire } from 'node:module';
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

/** The parser and validator of the W3C's working group, which brings no types. */
interface Validator {
  readonly WebVTTParser: new () => {
    parse(
      text: string,
      kind: 'metadata' | 'captions',
    ): {
      readonly cues: readonly { readonly startTime: number; readonly endTime: number }[];
      readonly errors: readonly { readonly message: string; readonly line: number }[];
    };
  };
}
const { WebVTTParser } = createRequire(import.meta.url)('webvtt-parser') as Validator;

it('is valid to the last line by the validator of the W3C', () => {
  const texts = [
    'a cat & a dog',
    'an arrow --> <b>bold</b>\nnext\n\nline',
    'zwei Hunde, \u4e8c\u5339 \u{1f415}',
    'nul \0',
    '&amp; &lt;c>',
  ];
  const cues = texts.map((text, index) => ({ start: index * 1800.25, end: index * 1800.25 + 1.5, text }));
  const { cues: read, errors } = new WebVTTParser().parse(formatVtt(cues), 'captions');
  expect(errors).toEqual([]);
  expect(read.map(({ startTime, endTime }) => [startTime, endTime])).toEqual(
    cues.map(({ start, end }) => [start, end]),
  );
  expect(new WebVTTParser().parse('WEBVTT\n\n00:00.000 --> 00:01.00\n<b', 'captions').errors).not.toEqual([]);
});
