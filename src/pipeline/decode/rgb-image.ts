/** A decoded picture: `data` is `[height, width, 3] uint8`, R G B, rows from the top. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A block of a picture: `[rows, columns, 3] uint8`, whose first pixel has the given coordinates in the picture. */
export interface RgbBlock {
  readonly data: Uint8Array;
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/** A whole picture as a block of itself. */
export function wholeBlock({ data, height, width }: RgbImage): RgbBlock {
  return { data, top: 0, left: 0, rows: height, columns: width };
}
