import { PRECISION_BITS, type ResampleTable } from './resample-table.js';

const HALF = 1 << (PRECISION_BITS - 1);

/** A block of RGB rows: `[rows, columns, 3] uint8`, whose first pixel has the given coordinates in the picture. */
export interface RgbBlock {
  readonly data: Uint8Array;
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Scales along x: weighted sums of neighbouring columns in fixed point, rounded and clipped to uint8.
 * @param table weights for the output columns
 * @returns `[lastRow - firstRow, columns of the table, 3] uint8` of rows firstRow (picture coordinates) to lastRow
 */
export function horizontalPass(block: RgbBlock, table: ResampleTable, firstRow: number, lastRow: number): RgbBlock {
  const { start, count, weights, stride } = table;
  const columns = start.length;
  const rows = lastRow - firstRow;
  const source = block.data;
  const data = new Uint8Array(rows * columns * 3);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const rowStart = ((row + firstRow - block.top) * block.columns - block.left) * 3;
    for (let column = 0; column < columns; column++) {
      let from = rowStart + intAt(start, column) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const firstWeight = column * stride;
      const lastWeight = firstWeight + intAt(count, column);
      for (let k = firstWeight; k < lastWeight; k++) {
        const weight = intAt(weights, k);
        red = (red + Math.imul(weight, byteAt(source, from))) | 0;
        green = (green + Math.imul(weight, byteAt(source, from + 1))) | 0;
        blue = (blue + Math.imul(weight, byteAt(source, from + 2))) | 0;
        from += 3;
      }
      data[to] = clip(red >> PRECISION_BITS);
      data[to + 1] = clip(green >> PRECISION_BITS);
      data[to + 2] = clip(blue >> PRECISION_BITS);
      to += 3;
    }
  }
  return { data, top: firstRow, left: 0, rows, columns };
}

/**
 * Scales along y, likewise.
 * @param table weights for the output rows
 * @returns `[rows of the table, lastColumn - firstColumn, 3] uint8` of columns firstColumn (picture coordinates) on
 */
export function verticalPass(block: RgbBlock, table: ResampleTable, firstColumn: number, lastColumn: number): RgbBlock {
  const { start, count, weights, stride } = table;
  const rows = start.length;
  const columns = lastColumn - firstColumn;
  const width = columns * 3;
  const source = block.data;
  const sourceWidth = block.columns * 3;
  const data = new Uint8Array(rows * width);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const rowStart = (intAt(start, row) - block.top) * sourceWidth + (firstColumn - block.left) * 3;
    const firstWeight = row * stride;
    const lastWeight = firstWeight + intAt(count, row);
    // Taps inside, columns outside: keeping the sum in a register beats reading memory in order by four times.
    for (let i = 0; i < width; i++) {
      let from = rowStart + i;
      let sum = HALF;
      for (let k = firstWeight; k < lastWeight; k++) {
        sum = (sum + Math.imul(intAt(weights, k), byteAt(source, from))) | 0;
        from += sourceWidth;
      }
      data[to++] = clip(sum >> PRECISION_BITS);
    }
  }
  return { data, top: 0, left: firstColumn, rows, columns };
}

// One reader a type: shared, the compiled loop would have to check for both. The fallback only tells TypeScript that
// the element is there.
function intAt(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

function byteAt(array: Uint8Array, index: number): number {
  return array[index] ?? 0;
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
