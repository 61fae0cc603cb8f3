import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { toFloat32 } from '../../src/model/float-tensor.js';

const bytes = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

describe('toFloat32', () => {
  it('gives float32 as it is', () => {
    expect(toFloat32(bytes(Float32Array.of(1.5, -0, 3e38)), 'F32', 'x')).toEqual(Float32Array.of(1.5, -0, 3e38));
  });

  it('reads elements that do not start at a multiple of their size', () => {
    const shifted = new Uint8Array(9);
    shifted.set(bytes(Float32Array.of(1.5, -2)), 1);
    expect(toFloat32(shifted.subarray(1), 'F32', 'x')).toEqual(Float32Array.of(1.5, -2));
  });

  // Bit patterns of IEEE 754 binary16: one, its neighbours, the smallest and largest of each kind.
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0x3c01, 1 + 2 ** -10],
    [0xc000, -2],
    [0x7bff, 65504],
  ])('widens float16 %i to %d', (bits, value) => {
    expect(toFloat32(bytes(Uint16Array.of(bits)), 'F16', 'x')[0]).toBe(value);
  });

  it('widens every float16', () => {
    const patterns = Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits);
    const found = toFloat32(bytes(patterns), 'F16', 'x');
    const wrong = [...patterns].filter((bits) => {
      const exponent = bits >> 10;
      const significand = exponent === 0 ? bits / 1024 : 1 + (bits & 0x3ff) / 1024;
      return found[bits] !== significand * 2 ** (Math.max(exponent, 1) - 15);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    [0x3f80, 1],
    [0xbf80, -1],
    [0x4049, 3.140625],
    [0x0001, 2 ** -133],
    [0x7f7f, 3.3895313892515355e38],
  ])('widens bfloat16 %i to %d', (bits, value) => {
    expect(toFloat32(bytes(Uint16Array.of(bits)), 'BF16', 'x')[0]).toBe(value);
  });

  it('rounds float64', () => {
    expect(toFloat32(bytes(Float64Array.of(0.1)), 'F64', 'x')[0]).toBe(Math.fround(0.1));
  });

  it.each([
    ['F32', Float32Array.of(0, NaN), 'NaN'],
    ['F32', Float32Array.of(0, -Infinity), '-Infinity'],
    ['F16', Uint16Array.of(0, 0x7c00), 'Infinity'],
    ['F16', Uint16Array.of(0, 0x7e00), 'NaN'],
    ['BF16', Uint16Array.of(0, 0xff80), '-Infinity'],
    ['F64', Float64Array.of(0, 1e300), 'Infinity'],
  ] as const)('refuses %s weights of which one is not finite', (dtype, values, found) => {
    expect(() => toFloat32(bytes(values), dtype, 'layer.weight')).toThrow(
      new ModelError(
        `layer.weight: expected finite weights, found ${found} at element 1. The checkpoint is damaged or its training diverged.`,
      ),
    );
  });

  it('refuses integers', () => {
    expect(() => toFloat32(new Uint8Array(8), 'I64', 'layer.weight')).toThrow(
      /layer\.weight: expected floating-point weights .*found I64/,
    );
  });
});
