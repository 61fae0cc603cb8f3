import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupRows } from '../../../src/pipeline/questions/group-rows.js';

const [a, b, c] = [{ a: 0 }, { b: 0 }, { c: 0 }];

describe('groupRows', () => {
  it('leaves pictures of one prompt as they are', () => {
    expect(groupRows([a, b, c])).toEqual([
      { image: 0, rows: [0] },
      { image: 1, rows: [1] },
      { image: 2, rows: [2] },
    ]);
  });

  it('takes a picture once for its questions, wherever they stand', () => {
    expect(groupRows([a, b, a, b])).toEqual([
      { image: 0, rows: [0, 2] },
      { image: 1, rows: [1, 3] },
    ]);
  });

  it('fills pictures up, and takes one in again that has far more questions than the others', () => {
    expect(groupRows([a, a, b])).toEqual([
      { image: 0, rows: [0, 1] },
      { image: 2, rows: [2, -1] },
    ]);
    const many = groupRows([...Array<object>(40).fill(a), ...Array.from({ length: 15 }, () => ({}))]);
    expect(many.filter(({ image }) => image === 0).length).toBeGreaterThan(1);
  });

  it('has every item once, with its own image, and as many rows of every image', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 60 }), (which) => {
        const objects = Array.from({ length: 7 }, (_, number) => ({ number }));
        const images = which.map((number) => objects[number]!);
        const places = groupRows(images);
        const items = places.flatMap(({ rows }) => rows).filter((row) => row >= 0);
        expect(items.sort((x, y) => x - y)).toEqual(images.map((_, index) => index));
        expect(new Set(places.map(({ rows }) => rows.length)).size).toBe(1);
        for (const { image, rows } of places) {
          for (const row of rows) if (row >= 0) expect(images[row]).toBe(images[image]);
        }
      }),
    );
  });
});
