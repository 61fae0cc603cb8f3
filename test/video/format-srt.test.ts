import { expect, it } from 'vitest';
import { formatSrt } from '../../src/video/format-srt.js';

it('writes SRT, numbered without gaps', () => {
  const cues = [
    { start: 0, end: 2.5, text: 'a cat & a dog' },
    { start: 2.5, end: 3, text: '' },
    { start: 3661.001, end: 3662, text: 'a --> b <i>c</i> {\\an8}d\r\ne, 1 < 2' },
  ];
  expect(formatSrt(cues)).toBe(
    `1
00:00:00,000 --> 00:00:02,500
a cat & a dog

2
01:01:01,001 --> 01:01:02,000
a -> b ‹i>c‹/i> { \\an8}d e, 1 < 2
`,
  );
  expect(formatSrt([])).toBe('');
});
