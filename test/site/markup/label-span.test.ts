import { describe, expect, test } from 'vitest';
import { labelSpan } from '../../../src/site/markup/label-span.js';

/** The label of the image that a text begins with. */
function label(text: string): string {
  const { start, end } = labelSpan(text, 0, text.length);
  return text.slice(start, end);
}

describe('the label of a Markdown image', () => {
  test.each([
    ['![a](x)', 'a'],
    ['![a [b] c](x)', 'a [b] c'],
    ['![a \\] b](x)', 'a \\] b'],
    ['![a `]` b](x)', 'a `]` b'],
    ['![a ``]`]`` b](x)', 'a ``]`]`` b'],
    ['![a \\`] b](x) `c', 'a \\`'],
    ['![a <b title="]"> c](x)', 'a <b title="]"> c'],
    ['![a <https://x.y/]> b](x)', 'a <https://x.y/]> b'],
    // CommonMark 0.31, example 347: backticks without as many behind them are text, and no shorter run of them begins a code span.
    ['![```a`]`](x)', '```a`]`'],
    ['![`a](x)', '`a'],
    ['![](x)', ''],
  ])('of %s is %j', (text, expected) => {
    expect(label(text)).toBe(expected);
  });

  test.each(['`', '<', '<a ', '[', '`a ``b '])('is found behind 100,000 characters of %j', (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    expect(labelSpan(`![${text}`, 0, text.length + 2)).toEqual({ start: 2, end: 2 });
  });
});
