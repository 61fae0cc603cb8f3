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

/** Matrices of as many rows, or vectors, side by side. */
export function concatenatedColumns(parts: readonly Weight[]): Weight {
  const rows = parts[0]?.shape.slice(0, -1) ?? [];
  const height = rows[0] ?? 1;
  const widths = parts.map(({ shape }) => shape.at(-1) ?? 0);
  const width = widths.reduce((sum, columns) => sum + columns, 0);
  return {
    shape: [...rows, width],
    read: async () => {
      const result = new Float32Array(height * width);
      let start = 0;
      for (const [index, part] of parts.entries()) {
        const values = await part.read();
        const columns = widths[index] ?? 0;
        for (let row = 0; row < height; row++) {
          result.set(values.subarray(row * columns, (row + 1) * columns), row * width + start);
        }
        start += columns;
      }
      return result;
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
