import { expect, it } from 'vitest';
import { rowsAnImage } from '../../../src/pipeline/questions/rows-an-image.js';

it.each([
  [[], 1],
  [[1, 1, 1], 1],
  [[5], 5],
  [[5, 5, 5, 4], 5],
  [[3, 1], 3],
  // Sixteen pictures of one question and one of a hundred: filling all up to a hundred would cost far more than it saves.
  [[...Array<number>(16).fill(1), 100], 13],
])('pictures with %j questions get %i rows each', (questions, rows) => {
  expect(rowsAnImage(questions)).toBe(rows);
});
