import type { PixelSize, ResampleFilter } from '../../model/preprocessor-config.js';
import type { RgbImage } from '../decode/rgb-image.js';
import type { PixelWindow } from './crop-window.js';
import { horizontalPass, verticalPass, type RgbBlock } from './resample-pass.js';
import { resampleTable, type ResampleTable } from './resample-table.js';

/**
 * Resizes as Pillow 13.0.0 does, bit for bit, and gives the window of the result; what lies outside the resized
 * picture is black. Only the rows and columns that the window needs are computed.
 * @returns `[window.height, window.width, 3] uint8`
 */
export function resizeExact(image: RgbImage, target: PixelSize, filter: ResampleFilter, window: PixelWindow): RgbImage {
  const seen = intersect(window, target);
  const empty = seen.width <= 0 || seen.height <= 0;
  const pixels = empty ? new Uint8Array(0) : resizeWindow(image, target, filter, seen);
  if (seen.width === window.width && seen.height === window.height) {
    return { data: pixels, height: window.height, width: window.width };
  }
  const data = new Uint8Array(window.height * window.width * 3);
  for (let row = 0; !empty && row < seen.height; row++) {
    const to = ((seen.top - window.top + row) * window.width + seen.left - window.left) * 3;
    data.set(pixels.subarray(row * seen.width * 3, (row + 1) * seen.width * 3), to);
  }
  return { data, height: window.height, width: window.width };
}

function intersect(window: PixelWindow, size: PixelSize): PixelWindow {
  const left = Math.max(0, window.left);
  const top = Math.max(0, window.top);
  return {
    left,
    top,
    width: Math.min(size.width, window.left + window.width) - left,
    height: Math.min(size.height, window.top + window.height) - top,
  };
}

function resizeWindow(image: RgbImage, target: PixelSize, filter: ResampleFilter, window: PixelWindow): Uint8Array {
  if (filter === 'nearest') return pickNearest(image, target, window);
  const block: RgbBlock = { data: image.data, top: 0, left: 0, rows: image.height, columns: image.width };
  const alongX = resampleTable(image.width, target.width, filter, window.left, window.width);
  const alongY = resampleTable(image.height, target.height, filter, window.top, window.height);
  if (verticalFirst(image, target)) {
    const [firstColumn, lastColumn] = span(alongX);
    const scaled = verticalPass(block, alongY, firstColumn, lastColumn);
    return horizontalPass(scaled, alongX, 0, window.height).data;
  }
  const [firstRow, lastRow] = span(alongY);
  const scaled = horizontalPass(block, alongX, firstRow, lastRow);
  return verticalPass(scaled, alongY, 0, window.width).data;
}

/**
 * Each pass rounds to uint8, so their order shows. Pillow 13 runs the vertical pass first when that saves work: the
 * height shrinks by more than twice what the width does (Resample.c, `ImagingResampleInner`).
 */
function verticalFirst(source: PixelSize, target: PixelSize): boolean {
  const lessHeight = source.height - target.height;
  return lessHeight > 0 && lessHeight > (source.width - target.width) * 2;
}

/** Source positions that a table reads, first and one past the last; both grow with the output position. */
function span({ start, count }: ResampleTable): [number, number] {
  const last = start.length - 1;
  return [start[0] ?? 0, (start[last] ?? 0) + (count[last] ?? 0)];
}

function pickNearest(image: RgbImage, target: PixelSize, window: PixelWindow): Uint8Array {
  const columns = nearestPositions(image.width, target.width, window.left, window.width);
  const rows = nearestPositions(image.height, target.height, window.top, window.height);
  const data = new Uint8Array(window.height * window.width * 3);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * image.width + column) * 3;
      data.set(image.data.subarray(from, from + 3), to);
      to += 3;
    }
  }
  return data;
}

/** Pillow adds the step up (Geometry.c, `ImagingScaleAffine`), rounding errors included, so positions are not `i · step`. */
function nearestPositions(sourceSize: number, targetSize: number, first: number, length: number): Int32Array {
  const step = sourceSize / targetSize;
  const positions = new Int32Array(length);
  let position = step * 0.5;
  for (let i = 0; i < first + length; i++, position += step) {
    if (i >= first) positions[i - first] = Math.min(sourceSize - 1, Math.trunc(position));
  }
  return positions;
}
