import type { Weight } from './weight.js';

/** An `[in, out]` weight as int8 with a scale a column: weight ≈ values · scales. */
export interface QuantizedColumns {
  readonly values: () => Promise<Int8Array>;
  readonly scales: () => Promise<Float32Array>;
}

/** int8 weights are symmetric: -127 to 127. */
const LEVELS = 127;

/** Quantises each column by its largest element. Reads the weight once if values are asked for before scales. */
export function quantizeColumns(weight: Weight): QuantizedColumns {
  let known: Float32Array | undefined;
  const values = async (): Promise<Int8Array> => {
    const [rows = 0, columns = 0] = weight.shape;
    const elements = await weight.read();
    const scales = columnScales(elements, rows, columns);
    known = scales;
    const quantized = new Int8Array(elements.length);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const index = row * columns + column;
        quantized[index] = Math.round((elements[index] ?? 0) / (scales[column] ?? 1));
      }
    }
    return quantized;
  };
  return {
    values,
    scales: async () => {
      if (known === undefined) await values();
      return known ?? new Float32Array();
    },
  };
}

function columnScales(elements: Float32Array, rows: number, columns: number): Float32Array {
  const scales = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const size = Math.abs(elements[row * columns + column] ?? 0);
      if (size > (scales[column] ?? 0)) scales[column] = size;
    }
  }
  return scales.map((largest) => (largest === 0 ? 1 : largest / LEVELS));
}
