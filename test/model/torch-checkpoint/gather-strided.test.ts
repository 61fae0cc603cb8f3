import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gatherStrided } from '../../../src/model/torch-checkpoint/gather-strided.js';

/** The definition: element (i, j, …) lies at Σ index·stride. */
function byDefinition(source: Uint8Array, shape: number[], strides: number[], size: number): number[] {
  let starts = [0];
  shape.forEach((extent, axis) => {
    starts = starts.flatMap((start) =>
      Array.from({ length: extent }, (_, index) => start + index * (strides[axis] ?? 0)),
    );
  });
  return starts.flatMap((start) => [...source.subarray(start * size, (start + 1) * size)]);
}

it('gives every element in row-major order, for any shape and strides', () => {
  const axis = fc.record({ extent: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 0, max: 7 }) });
  fc.assert(
    fc.property(fc.array(axis, { maxLength: 4 }), fc.constantFrom(1, 2, 4, 8), (axes, size) => {
      const shape = axes.map(({ extent }) => extent);
      const strides = axes.map(({ stride }) => stride);
      const last = axes.reduce((sum, { extent, stride }) => sum + (extent - 1) * stride, 0);
      const source = Uint8Array.from({ length: (last + 1) * size }, (_, index) => (index * 37) % 256);
      expect([...gatherStrided(source, shape, strides, size)]).toEqual(byDefinition(source, shape, strides, size));
    }),
  );
});
