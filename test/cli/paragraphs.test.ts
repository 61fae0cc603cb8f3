import { expect, it } from 'vitest';
import { paragraphs } from '../../src/cli/paragraphs.js';

it('joins the lines of a paragraph and keeps paragraphs apart', () => {
  expect(paragraphs('One line\nand its end.\n\nAnother.\n')).toBe('One line and its end.\n\nAnother.');
});
