import { readFileSync } from 'node:fs';
import { parsePreprocessorConfig, type PreprocessorConfig } from '../../src/model/preprocessor-config.js';
import type { RgbImage } from '../../src/pipeline/decode/rgb-image.js';
import { readNpy } from './npy.js';

/** Path of a file below test/fixtures/git. */
export function gitFixture(path: string): string {
  return new URL(`../fixtures/git/${path}`, import.meta.url).pathname;
}

/** Parses a JSON file below test/fixtures/git. */
export function gitJson(path: string): unknown {
  return JSON.parse(readFileSync(gitFixture(path), 'utf8'));
}

/** The preprocessor configuration of a checkpoint fixture, e.g. `tiny-image`. */
export function fixtureConfig(checkpoint: string): PreprocessorConfig {
  return parsePreprocessorConfig(gitJson(`${checkpoint}/preprocessor_config.json`), checkpoint);
}

/** A picture as the reference decoded it, e.g. `noise` or `rgba.rgb_over_white`. */
export function referenceRgb(name: string): RgbImage {
  const file = name.includes('.') ? name : `${name}.rgb`;
  const { data, shape } = readNpy(gitFixture(`images/${file}.npy`), 'uint8');
  return { data, height: shape[0]!, width: shape[1]! };
}

/** Undoes rescaling and normalisation: float32 `[3, h, w]` pixel values back to the reference's uint8 `[h, w, 3]`. */
export function referencePixels(path: string, config: PreprocessorConfig): RgbImage {
  const { data, shape } = readNpy(gitFixture(path), 'float32');
  const [height, width] = [shape.at(-2)!, shape.at(-1)!];
  const pixels = new Uint8Array(height * width * 3);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < height * width; i++) {
      const value = data[channel * height * width + i]! * config.std[channel]! + config.mean[channel]!;
      const level = value / config.rescaleFactor;
      if (Math.abs(level - Math.round(level)) > 0.01) throw new Error(`${path}: ${level} is no uint8 level`);
      pixels[i * 3 + channel] = Math.round(level);
    }
  }
  return { data: pixels, height, width };
}

/** How far two pictures are apart: share of equal values, mean and largest difference in levels. */
export function compareRgb(actual: RgbImage, expected: RgbImage): { equal: number; mean: number; max: number } {
  if (actual.height !== expected.height || actual.width !== expected.width) {
    throw new Error(`sizes differ: ${actual.width}x${actual.height} and ${expected.width}x${expected.height}`);
  }
  const differences = expected.data.map((value, i) => Math.abs(value - actual.data[i]!));
  return {
    equal: differences.filter((difference) => difference === 0).length / differences.length,
    mean: differences.reduce((sum, difference) => sum + difference, 0) / differences.length,
    max: differences.reduce((max, difference) => Math.max(max, difference), 0),
  };
}
