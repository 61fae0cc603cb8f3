import { describe, expect, it } from 'vitest';
import { parsePreprocessorConfig } from '../../../src/model/preprocessor-config.js';
import { preprocessRgb } from '../../../src/pipeline/preprocess/preprocess-rgb.js';
import { compareRgb, gitJson, referencePixels, referenceRgb } from '../../support/git-fixtures.js';

interface PrepCases {
  configs: Record<string, unknown>;
  cases: { config: string; image: string; pixel_values: { file: string } }[];
}

const prep = gitJson('prep-cases/prep-cases.json') as PrepCases;

describe('preprocessRgb', () => {
  it.each(
    prep.cases.map(({ config, image, pixel_values }) => [`${config} on ${image}`, config, image, pixel_values.file]),
  )('equals the reference: %s', (_, configName, image, file) => {
    const config = parsePreprocessorConfig(prep.configs[configName], configName);
    const expected = referencePixels(`prep-cases/${file}`, config);
    expect(compareRgb(preprocessRgb(referenceRgb(image), config), expected)).toEqual({ equal: 1, mean: 0, max: 0 });
  });

  it('keeps the picture when neither resize nor crop is asked for', () => {
    const config = parsePreprocessorConfig({ do_resize: false, do_center_crop: false }, 'inline');
    const image = referenceRgb('noise');
    expect(preprocessRgb(image, config)).toEqual(image);
  });

  it('computes only what the crop keeps of an extreme shape', () => {
    const strip = { data: new Uint8Array(5000 * 3).fill(7), width: 1, height: 5000 };
    const { data, width, height } = preprocessRgb(strip, parsePreprocessorConfig({}, 'inline'));
    expect([width, height]).toEqual([224, 224]);
    expect(data.every((value) => value === 7)).toBe(true);
  });

  it('refuses a result of absurd size, naming it', () => {
    const strip = { data: new Uint8Array(5000 * 3), width: 1, height: 5000 };
    const config = parsePreprocessorConfig({ size: 480, do_center_crop: false }, 'inline');
    expect(() => preprocessRgb(strip, config)).toThrow(/1 x 5000 would be resized to 480 x 2400000/);
  });
});
