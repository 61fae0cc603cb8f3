import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { parsePreprocessorConfig } from '../../src/model/preprocessor-config.js';

const parse = (json: unknown) => parsePreprocessorConfig(json, 'preprocessor_config.json');
const clip = {
  resize: { kind: 'shortest-edge', edge: 224 },
  resample: 'bicubic',
  crop: { height: 224, width: 224 },
  rescaleFactor: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

describe('parsePreprocessorConfig', () => {
  it.each([
    ['an empty file', {}],
    ['the class name alone', { image_processor_type: 'CLIPImageProcessor' }],
    ['the fast class', { image_processor_type: 'CLIPImageProcessorFast' }],
    ['the old class name', { feature_extractor_type: 'CLIPFeatureExtractor' }],
    ['old-style numbers', { size: 224, crop_size: 224 }],
    ['null fields', { size: null, crop_size: null, resample: null, image_mean: null, do_resize: null }],
  ])('takes the defaults of CLIPImageProcessor for %s', (_, json) => {
    expect(parse(json)).toEqual(clip);
  });

  it('takes the defaults of VideoMAEImageProcessor', () => {
    expect(parse({ image_processor_type: 'VideoMAEImageProcessor' })).toEqual({
      ...clip,
      resample: 'bilinear',
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    });
  });

  it('prefers image_processor_type to the older field, which old files keep', () => {
    const json = { feature_extractor_type: 'VideoMAEFeatureExtractor', image_processor_type: 'CLIPImageProcessor' };
    expect(parse(json)).toEqual(clip);
  });

  it('reads the sizes of every style', () => {
    expect(parse({ size: { shortest_edge: 480 } }).resize).toEqual({ kind: 'shortest-edge', edge: 480 });
    expect(parse({ size: { height: 29, width: 37 } }).resize).toEqual({ kind: 'exact', height: 29, width: 37 });
    expect(parse({ size: [29, 37] }).resize).toEqual({ kind: 'exact', height: 29, width: 37 });
    expect(parse({ crop_size: { height: 31, width: 32 } }).crop).toEqual({ height: 31, width: 32 });
  });

  it('reads every resample number', () => {
    const names = [0, 1, 2, 3].map((resample) => parse({ resample }).resample);
    expect(names).toEqual(['nearest', 'lanczos', 'bilinear', 'bicubic']);
  });

  it('switches steps off', () => {
    const off = { do_resize: false, do_center_crop: false, do_rescale: false, do_normalize: false };
    expect(parse({ ...off, image_mean: [1, 1, 1] })).toEqual({
      resize: null,
      resample: 'bicubic',
      crop: null,
      rescaleFactor: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
  });

  it('spreads one number over the channels, as NumPy does', () => {
    expect(parse({ image_mean: 0.5, image_std: 0.25 })).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
    });
  });

  it.each([
    [[], /expected a JSON object, found an array of 0/],
    [{ size: '224' }, /"size": expected .*shortest_edge.*, found "224"/],
    [{ size: 0 }, /"size": .* found 0/],
    [{ size: { longest_edge: 224 } }, /"size": expected/],
    [{ size: { shortest_edge: 224, longest_edge: 300 } }, /"size": expected/],
    [{ crop_size: 22.5 }, /"crop_size": expected .* found 22.5/],
    [{ crop_size: { height: 224 } }, /"crop_size": expected/],
    [{ resample: 7 }, /"resample": expected 0 \(nearest\).* found 7/],
    [{ resample: 'bicubic' }, /"resample": expected .* found "bicubic"/],
    [{ do_resize: 'yes' }, /"do_resize": expected true or false, found "yes"/],
    [{ rescale_factor: -1 }, /"rescale_factor": expected a number above 0, found -1/],
    [{ image_mean: [0.5, 0.5] }, /"image_mean": expected three numbers \(R, G, B\), found an array of 2/],
    [{ image_std: [0.5, 0, 0.5] }, /"image_std": expected three numbers other than 0/],
    [{ image_processor_type: 'BlipImageProcessor' }, /"image_processor_type": expected CLIPImageProcessor/],
  ])('refuses %j, naming the field', (json, message) => {
    expect(() => parse(json)).toThrow(ModelError);
    expect(() => parse(json)).toThrow(message);
  });
});
