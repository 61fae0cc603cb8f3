import { describe, expect, it } from 'vitest';
import { scaled, stored, transposed, type Weight } from '../../../src/model/graph/weight.js';

/** Elements 0, 1, 2, … */
const counting = (...shape: number[]): Weight => ({
  shape,
  read: () => Promise.resolve(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index)),
});

describe('transposed', () => {
  it.each([
    [1, 1],
    [2, 3],
    [31, 33],
    [32, 64],
    [65, 1],
    [100, 70],
  ])('exchanges rows and columns of [%i, %i]', async (rows, columns) => {
    const weight = transposed(counting(rows, columns));
    expect(weight.shape).toEqual([columns, rows]);
    const expected = Array.from({ length: columns }, (_, column) =>
      Array.from({ length: rows }, (_, row) => row * columns + column),
    ).flat();
    expect([...(await weight.read())]).toEqual(expected);
  });
});

it('scales every element', async () => {
  const weight = scaled(counting(2, 2), 0.5);
  expect(weight.shape).toEqual([2, 2]);
  expect([...(await weight.read())]).toEqual([0, 0.5, 1, 1.5]);
});

it('reads a tensor of the checkpoint only when it is asked to', async () => {
  const reads: string[] = [];
  const weight = stored(
    { shape: () => [1], read: (name) => (reads.push(name), Promise.resolve(Float32Array.of(4))) },
    'head',
  );
  expect(weight.shape).toEqual([1]);
  expect(reads).toEqual([]);
  expect([...(await weight.read())]).toEqual([4]);
  expect(reads).toEqual(['head']);
});
