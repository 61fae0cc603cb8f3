/** A weight tensor that is computed when it is written, so that converting never holds more than one of them. */
export interface Weight {
  readonly shape: readonly number[];
  /** Gives the elements, row-major. Called once per use in a graph. */
  readonly read: () => Promise<Float32Array>;
}

/** Where graph parts get a checkpoint's tensors from. */
export interface WeightSource {
  shape(name: string): readonly number[];
  read(name: string): Promise<Float32Array>;
}

/** The checkpoint's tensor as it is stored. */
export function stored(source: WeightSource, name: string): Weight {
  return { shape: source.shape(name), read: () => source.read(name) };
}

/** `[rows, columns]` to `[columns, rows]`: torch keeps Linear weights as `[out, in]`, MatMul wants `[in, out]`. */
export function transposed(weight: Weight): Weight {
  const [rows = 0, columns = 0] = weight.shape;
  return {
    shape: [columns, rows],
    read: async () => transpose(await weight.read(), rows, columns),
  };
}

/** Every element times a constant. */
export function scaled(weight: Weight, factor: number): Weight {
  return {
    shape: weight.shape,
    read: async () => {
      const values = await weight.read();
      return values.map((value) => value * factor);
    },
  };
}

/** Square tiles keep both the reads and the writes of a transposition within the cache. */
const TILE = 32;

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let rowStart = 0; rowStart < rows; rowStart += TILE) {
    const rowEnd = Math.min(rowStart + TILE, rows);
    for (let columnStart = 0; columnStart < columns; columnStart += TILE) {
      const columnEnd = Math.min(columnStart + TILE, columns);
      for (let row = rowStart; row < rowEnd; row++) {
        for (let column = columnStart; column < columnEnd; column++) {
          result[column * rows + row] = values[row * columns + column] ?? 0;
        }
      }
    }
  }
  return result;
}
