import type { ResampleFilter } from '../../model/preprocessor-config.js';
import type { KernelTable } from './resample-kernels.js';

/** Bits behind the binary point of Pillow's 8-bit resampling weights; resample-kernels.wat rounds by the same number. */
const PRECISION_BITS = 22;

/** The weights of one pass along one axis, for consecutive output positions. */
export interface ResampleTable {
  /** First source position that an output position reads. */
  readonly start: Int32Array;
  /** How many it reads. */
  readonly count: Int32Array;
  /** Output position i has its weights from `i * stride` on, in fixed point of PRECISION_BITS. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Computes the fixed-point weights of Pillow's antialiased resampling (13.0.0, Resample.c, `precompute_coeffs` and
 * `normalize_coeffs_8bpc`) along one axis of `sourceSize` pixels scaled to `targetSize`.
 * @param first first output position wanted
 * @param length how many output positions are wanted
 */
export function resampleTable(
  sourceSize: number,
  targetSize: number,
  filter: Exclude<ResampleFilter, 'nearest'>,
  first: number,
  length: number,
): ResampleTable {
  const { support: reach, weight } = FILTERS[filter];
  const scale = sourceSize / targetSize;
  const filterScale = Math.max(scale, 1);
  const support = reach * filterScale;
  const inverseScale = 1 / filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const center = (first + i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const taps = Math.min(sourceSize, Math.trunc(center + support + 0.5)) - from;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const value = weight((tap + from - center + 0.5) * inverseScale);
      exact[tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < taps; tap++) {
      const value = exact[tap] ?? 0;
      weights[i * stride + tap] = toFixedPoint(sum === 0 ? value : value / sum);
    }
    start[i] = from;
    count[i] = taps;
  }
  return { start, count, weights, stride };
}

/** Bits of the lower part of a weight in groupsOfFour: what a positive 16-bit number holds. */
const LOW_BITS = 15;

/**
 * The same table for the horizontal kernel: taps in groups of four, filled up with zeros, each group as the four high parts and
 * then the four low parts of its weights, `weight = high · 2^15 + low`.
 */
export function groupsOfFour({ start, count, weights, stride }: ResampleTable): KernelTable {
  const groups = Math.ceil(stride / 4);
  const split = new Int16Array(start.length * groups * 8);
  for (let i = 0; i < start.length; i++) {
    for (let tap = 0; tap < (count[i] ?? 0); tap++) {
      const weight = weights[i * stride + tap] ?? 0;
      const at = (i * groups + (tap >> 2)) * 8 + (tap & 3);
      split[at] = weight >> LOW_BITS;
      split[at + 4] = weight & ((1 << LOW_BITS) - 1);
    }
  }
  return { start, count: count.map((taps) => Math.ceil(taps / 4)), weights: split, stride: groups * 8 };
}

function toFixedPoint(weight: number): number {
  return Math.trunc(weight * 2 ** PRECISION_BITS + (weight < 0 ? -0.5 : 0.5));
}

const FILTERS = {
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} as const;

/** Keys' cubic convolution with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  const distance = Math.abs(x);
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a;
  return 0;
}

function sinc(x: number): number {
  if (x === 0) return 1;
  const angle = x * Math.PI;
  return Math.sin(angle) / angle;
}
