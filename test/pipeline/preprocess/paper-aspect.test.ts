import { expect, it } from 'vitest';
import { ItemError } from '../../../src/errors.js';
import { parsePreprocessorConfig } from '../../../src/model/preprocessor-config.js';
import { paperAspect } from '../../../src/pipeline/preprocess/paper-aspect.js';
import { preprocessRgb } from '../../../src/pipeline/preprocess/preprocess-rgb.js';

const file = parsePreprocessorConfig({ size: { shortest_edge: 480 }, crop_size: 480 }, 'inline');
const picture = (width: number, height: number) => ({ data: new Uint8Array(width * height * 3), width, height });

it.each([
  [480, 16, 640],
  [420, 14, 560],
])('bounds pictures of a model of %i by its own size and 4/3 of it', (imageSize, patchSize, longest) => {
  const paper = paperAspect(file, { imageSize, patchSize });
  expect(paper.resize).toEqual({ kind: 'bounded', shortest: imageSize, longest });
  expect(paper).toMatchObject({ crop: { patch: patchSize }, resample: 'bicubic', mean: file.mean, std: file.std });
});

it('gives whole patches, and refuses a picture that has none', () => {
  const paper = paperAspect(file, { imageSize: 480, patchSize: 16 });
  expect(preprocessRgb(picture(100, 75), paper)).toMatchObject({ width: 640, height: 480 });
  expect(preprocessRgb(picture(130, 100), paper)).toMatchObject({ width: 624, height: 480 });
  const refused = (): unknown => preprocessRgb(picture(600, 10), paper);
  expect(refused).toThrow(ItemError);
  expect(refused).toThrow('at least one patch');
});
