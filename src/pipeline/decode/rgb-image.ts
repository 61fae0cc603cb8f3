/** A decoded picture: `data` is `[height, width, 3] uint8`, R G B, rows from the top. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}
