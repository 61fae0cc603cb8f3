import type { RgbBlock } from '../decode/rgb-image.js';
import { resampleKernels } from './resample-kernels.js';
import { groupsOfFour, type ResampleTable } from './resample-table.js';

/** About how many source bytes are handed to the kernels at a time: their scratch space stays in the processor's cache. */
const STRIP = 1 << 20;

/**
 * Scales along x: weighted sums of neighbouring columns in fixed point, rounded and clipped to uint8.
 * @param table weights for the output columns
 * @returns `[lastRow - firstRow, columns of the table, 3] uint8` of rows firstRow (picture coordinates) to lastRow
 */
export function horizontalPass(block: RgbBlock, table: ResampleTable, firstRow: number, lastRow: number): RgbBlock {
  const columns = table.start.length;
  const rows = lastRow - firstRow;
  const rowBytes = columns * 3;
  const sourceStride = block.columns * 3;
  const data = new Uint8Array(rows * rowBytes);
  const grouped = groupsOfFour(table);
  const atOnce = Math.max(1, Math.floor(STRIP / sourceStride));
  for (let row = 0; row < rows; row += atOnce) {
    const count = Math.min(atOnce, rows - row);
    const source = sourceRows(block, firstRow + row, count);
    const origin = -block.left * 3;
    const call = { kernel: 'horizontal', source, sourceStride, origin, rows: count, rowBytes, table: grouped } as const;
    data.set(resampleKernels.run(call), row * rowBytes);
  }
  return { data, top: firstRow, left: 0, rows, columns };
}

/**
 * Scales along y, likewise.
 * @param table weights for the output rows
 * @returns `[rows of the table, lastColumn - firstColumn, 3] uint8` of columns firstColumn (picture coordinates) on
 */
export function verticalPass(block: RgbBlock, table: ResampleTable, firstColumn: number, lastColumn: number): RgbBlock {
  const rows = table.start.length;
  const columns = lastColumn - firstColumn;
  const rowBytes = columns * 3;
  const sourceStride = block.columns * 3;
  const data = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows;) {
    const last = lastOfStrip(table, row, STRIP / sourceStride);
    const top = table.start[row] ?? 0;
    const source = sourceRows(block, top, endOf(table, last) - top);
    const origin = (firstColumn - block.left) * 3 - top * sourceStride;
    const strip = tableRows(table, row, last + 1);
    const count = last + 1 - row;
    const call = { kernel: 'vertical', source, sourceStride, origin, rows: count, rowBytes, table: strip } as const;
    data.set(resampleKernels.run(call), row * rowBytes);
    row = last + 1;
  }
  return { data, top: 0, left: firstColumn, rows, columns };
}

function sourceRows(block: RgbBlock, first: number, count: number): Uint8Array {
  const start = (first - block.top) * block.columns * 3;
  return block.data.subarray(start, start + count * block.columns * 3);
}

/** The last output row whose source rows, from those of `first` on, are no more than `most`; `first` at least. */
function lastOfStrip(table: ResampleTable, first: number, most: number): number {
  const top = table.start[first] ?? 0;
  let last = first;
  while (last + 1 < table.start.length && endOf(table, last + 1) - top <= most) last++;
  return last;
}

/** One past the last source position that an output position reads. */
function endOf({ start, count }: ResampleTable, position: number): number {
  return (start[position] ?? 0) + (count[position] ?? 0);
}

function tableRows({ start, count, weights, stride }: ResampleTable, first: number, end: number): ResampleTable {
  return {
    start: start.subarray(first, end),
    count: count.subarray(first, end),
    weights: weights.subarray(first * stride, end * stride),
    stride,
  };
}
