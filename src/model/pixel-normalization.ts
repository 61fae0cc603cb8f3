/** What a processor does to uint8 pixels: `(pixel · rescaleFactor − mean) / std`, per channel R, G, B. */
export interface PixelNormalization {
  readonly rescaleFactor: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}
