import type { PixelSize, ResampleFilter } from '../../model/preprocessor-config.js';
import type { RgbBlock, RgbImage } from '../decode/rgb-image.js';
import type { PixelWindow } from './crop-window.js';
import { horizontalPass, verticalPass } from './resample-pass.js';
import { resampleTable, type ResampleTable } from './resample-table.js';

/**
 * A resize as Pillow 13.0.0 does it, bit for bit, worked out before there is a pixel: a picture of `source` pixels to
 * `target`, of which a window is wanted. What lies outside the resized picture is black. Only the rows and columns that
 * the window needs are read and computed.
 */
export class ExactResize {
  /** The part of the source that decides the result. */
  readonly reads: PixelWindow;
  private readonly seen: PixelWindow;
  private readonly pixels: WindowResize['pixels'];

  constructor(
    source: PixelSize,
    target: PixelSize,
    filter: ResampleFilter,
    private readonly window: PixelWindow,
  ) {
    this.seen = intersect(window, target);
    const { reads, pixels } =
      this.seen.width <= 0 || this.seen.height <= 0
        ? { reads: { left: 0, top: 0, width: source.width, height: source.height }, pixels: () => new Uint8Array(0) }
        : filter === 'nearest'
          ? nearest(source, target, this.seen)
          : resampled(source, target, filter, this.seen);
    this.reads = reads;
    this.pixels = pixels;
  }

  /**
   * @param block the source's pixels; at least those of `reads`
   * @returns `[window.height, window.width, 3] uint8`
   */
  run(block: RgbBlock): RgbImage {
    const pixels = this.pixels(block);
    const { seen, window } = this;
    const { height, width } = window;
    if (seen.width === width && seen.height === height) return { data: pixels, height, width };
    const data = new Uint8Array(height * width * 3);
    for (let row = 0; row < seen.height && seen.width > 0; row++) {
      const to = ((seen.top - window.top + row) * width + seen.left - window.left) * 3;
      data.set(pixels.subarray(row * seen.width * 3, (row + 1) * seen.width * 3), to);
    }
    return { data, height, width };
  }
}

/** What a filter reads, and how it makes the pixels of the window, `[window.height, window.width, 3] uint8`. */
interface WindowResize {
  readonly reads: PixelWindow;
  readonly pixels: (source: RgbBlock) => Uint8Array;
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

function resampled(
  source: PixelSize,
  target: PixelSize,
  filter: Exclude<ResampleFilter, 'nearest'>,
  window: PixelWindow,
): WindowResize {
  const alongX = resampleTable(source.width, target.width, filter, window.left, window.width);
  const alongY = resampleTable(source.height, target.height, filter, window.top, window.height);
  const [left, right] = span(alongX);
  const [top, bottom] = span(alongY);
  const pixels = verticalFirst(source, target)
    ? (block: RgbBlock) => horizontalPass(verticalPass(block, alongY, left, right), alongX, 0, window.height).data
    : (block: RgbBlock) => verticalPass(horizontalPass(block, alongX, top, bottom), alongY, 0, window.width).data;
  return { reads: { left, top, width: right - left, height: bottom - top }, pixels };
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

function nearest(source: PixelSize, target: PixelSize, window: PixelWindow): WindowResize {
  const columns = nearestPositions(source.width, target.width, window.left, window.width);
  const rows = nearestPositions(source.height, target.height, window.top, window.height);
  const left = columns[0] ?? 0;
  const top = rows[0] ?? 0;
  const reads = { left, top, width: (columns.at(-1) ?? 0) + 1 - left, height: (rows.at(-1) ?? 0) + 1 - top };
  return { reads, pixels: (block) => pick(block, rows, columns) };
}

/** The pixels at the given rows and columns of the picture. */
function pick(block: RgbBlock, rows: Int32Array, columns: Int32Array): Uint8Array {
  const data = new Uint8Array(rows.length * columns.length * 3);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = ((row - block.top) * block.columns + column - block.left) * 3;
      data.set(block.data.subarray(from, from + 3), to);
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
