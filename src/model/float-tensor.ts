import { ModelError } from '../errors.js';
import type { TensorDtype } from './tensor-file.js';

/**
 * Converts stored elements to float32. bfloat16 and float16 are exact subsets of float32, so nothing is lost.
 * @param bytes contiguous little-endian elements; the result may share this memory when it is float32 already
 * @param where names the tensor in messages
 * @throws ModelError for an element type that no weight has, and for NaN or infinite weights
 */
export function toFloat32(bytes: Uint8Array, dtype: TensorDtype, where: string): Float32Array {
  const values = decode(bytes, dtype, where);
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      throw new ModelError(
        `${where}: expected finite weights, found ${values[index]} at element ${index}. The checkpoint is damaged or its training diverged.`,
      );
    }
  }
  return values;
}

function decode(bytes: Uint8Array, dtype: TensorDtype, where: string): Float32Array {
  switch (dtype) {
    case 'F32':
      return new Float32Array(alignedBuffer(bytes, 4));
    case 'F64':
      return Float32Array.from(new Float64Array(alignedBuffer(bytes, 8)));
    case 'BF16': {
      const bits = new Uint16Array(alignedBuffer(bytes, 2));
      const widened = new Uint32Array(bits.length);
      for (let index = 0; index < bits.length; index++) widened[index] = (bits[index] ?? 0) << 16;
      return new Float32Array(widened.buffer);
    }
    case 'F16': {
      const bits = new Uint16Array(alignedBuffer(bytes, 2));
      const widened = new Uint32Array(bits.length);
      for (let index = 0; index < bits.length; index++) widened[index] = widenFloat16(bits[index] ?? 0);
      return new Float32Array(widened.buffer);
    }
    default:
      throw new ModelError(`${where}: expected floating-point weights (F32, F16, BF16, F64), found ${dtype}.`);
  }
}

/** The bytes as a buffer of their own that typed arrays of `size`-byte elements can view. */
function alignedBuffer(bytes: Uint8Array, size: number): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.byteLength % size === 0;
  return whole && bytes.buffer instanceof ArrayBuffer ? bytes.buffer : new Uint8Array(bytes).buffer;
}

/** The float32 bit pattern of a half-precision one (IEEE 754 binary16). */
function widenFloat16(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13); // biases 15 and 127
  if (fraction === 0) return sign;
  // Subnormal: float32 has room for it as a normal number, its leading bit implied.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
