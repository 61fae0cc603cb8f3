/** The largest half; what is larger becomes this, not infinity. */
const LARGEST = 65504;

/**
 * Rounds float32 values to the nearest halves (IEEE 754 binary16), ties to even, as 16-bit patterns. Values beyond the
 * range become its ends.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < values.length; index++) {
    const pattern = bits[index] ?? 0;
    const sign = (pattern >>> 16) & 0x8000;
    const value = values[index] ?? 0;
    halves[index] = sign | (Number.isNaN(value) ? 0x7e00 : magnitude(Math.min(Math.abs(value), LARGEST), pattern));
  }
  return halves;
}

/** The pattern of a half without its sign. @param pattern the float32 pattern of the value, unless it was cut */
function magnitude(value: number, pattern: number): number {
  if (value === LARGEST) return 0x7bff;
  // Below the smallest normal half the steps are 2^-24 wide.
  if (value < 2 ** -14) return roundToEven(value * 2 ** 24);
  const exponent = ((pattern >>> 23) & 0xff) - 127 + 15;
  const mantissa = pattern & 0x7fffff;
  const kept = (exponent << 10) | (mantissa >>> 13);
  const rest = mantissa & 0x1fff;
  // A carry out of the mantissa goes on into the exponent, as it should.
  return rest > 0x1000 || (rest === 0x1000 && (kept & 1) === 1) ? kept + 1 : kept;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
