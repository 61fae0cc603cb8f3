import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePreprocessorConfig } from '../../../src/model/preprocessor-config.js';
import { decodeImage } from '../../../src/pipeline/decode/decode-image.js';
import { sharp } from '../../../src/sharp.js';
import { preprocessImage } from '../../../src/pipeline/preprocess/preprocess-image.js';
import { preprocessRgb } from '../../../src/pipeline/preprocess/preprocess-rgb.js';
import {
  compareRgb,
  fixtureConfig,
  gitFixture,
  gitJson,
  referencePixels,
  referenceRgb,
} from '../../support/git-fixtures.js';
import { readNpy } from '../../support/npy.js';

interface Expected {
  cases: { id: string; images: string[]; alpha: string | null; pixel_values: { file: string } }[];
}

const same = { equal: 1, mean: 0, max: 0 };
const files = new Map(
  (gitJson('images/images.json') as { images: { id: string; file: string }[] }).images.map(({ id, file }) => [
    id,
    file,
  ]),
);
const singles = ['tiny-image', 'tiny-image-asym', 'tiny-image-tied', 'tiny-vqa'].flatMap((checkpoint) =>
  (gitJson(`${checkpoint}/expected.json`) as Expected).cases.map((entry) => ({
    checkpoint,
    id: entry.id,
    image: entry.images[0]!,
    alpha: entry.alpha === null || entry.alpha.includes('white') ? ('white' as const) : ('drop' as const),
    pixels: `${checkpoint}/${entry.pixel_values.file}`,
  })),
);
/** 16-bit gray is scaled here on purpose; the reference clips it to white. */
const scaled16 = new Set(['gray16', 'gray16_low']);
/** Pillow keeps a palette's transparent entry as a colour key through convert('RGB'), so these values are over white. */
const keyedNotDropped = new Set(['palette_trns.dropalpha']);

describe('preprocessImage, exact', () => {
  it.each(singles.filter(({ id, image }) => !scaled16.has(image) && !keyedNotDropped.has(id)))(
    'equals the reference from the file on: $checkpoint $id',
    async ({ checkpoint, image, alpha, pixels }) => {
      const config = fixtureConfig(checkpoint);
      const path = gitFixture(`images/${files.get(image)!}`);
      const actual = await preprocessImage(path, config, { resize: 'exact', autoOrient: false, alpha });
      expect(compareRgb(actual, referencePixels(pixels, config))).toEqual(same);
    },
  );

  it('equals the reference on the frames of a video', async () => {
    const config = fixtureConfig('tiny-video');
    const clip = (gitJson('tiny-video/expected.json') as Expected).cases.find(({ id }) => id === 'clip0')!;
    const frames = await Promise.all(
      clip.images.map((id) => preprocessImage(gitFixture(`images/${id}.png`), config, { resize: 'exact' })),
    );
    const values = frames.flatMap(({ data }) => {
      const planes = [0, 1, 2].flatMap((channel) => [...data.filter((_, i) => i % 3 === channel)]);
      return planes.map((level, i) => {
        const channel = Math.floor((i * 3) / planes.length);
        return (level * config.rescaleFactor - config.mean[channel]!) / config.std[channel]!;
      });
    });
    const reference = readNpy(gitFixture(`tiny-video/${clip.pixel_values.file}`), 'float32').data;
    expect(values.length).toBe(reference.length);
    expect(values.filter((value, i) => Math.abs(value - reference[i]!) > 1e-5)).toEqual([]);
  });

  it('scales 16-bit gray instead of clipping it to white', async () => {
    const config = fixtureConfig('tiny-image');
    const { data } = await preprocessImage(gitFixture('images/gray16.png'), config, { resize: 'exact' });
    expect(new Set(data).size).toBeGreaterThan(50);
  });

  it('turns the picture by its EXIF orientation unless told not to', async () => {
    const config = parsePreprocessorConfig({ do_resize: false, do_center_crop: false }, 'inline');
    const path = gitFixture('images/exif6.jpg');
    const stored = referenceRgb('exif6');
    const upright = await preprocessImage(path, config, { resize: 'exact' });
    expect([upright.width, upright.height]).toEqual([stored.height, stored.width]);
    // Orientation 6: the stored picture's left column, read upwards, is the upright one's top row.
    const bottomLeft = (stored.height - 1) * stored.width * 3;
    expect(upright.data.subarray(0, 3)).toEqual(stored.data.subarray(bottomLeft, bottomLeft + 3));
    expect(compareRgb(await preprocessImage(path, config, { resize: 'exact', autoOrient: false }), stored)).toEqual(
      same,
    );
  });

  it('takes bytes as well as paths', async () => {
    const config = fixtureConfig('tiny-image');
    const path = gitFixture('images/shapes.png');
    const fromPath = await preprocessImage(path, config, { resize: 'exact' });
    expect(await preprocessImage(readFileSync(path), config, { resize: 'exact' })).toEqual(fromPath);
  });
});

/** A smooth picture with edges, the kind of content the bounds of the fast resize were measured on. */
async function scene(width: number, height: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48" width="${width}" height="${height}" preserveAspectRatio="none">
    <linearGradient id="sky"><stop stop-color="#248"/><stop offset="1" stop-color="#fda"/></linearGradient>
    <rect width="64" height="48" fill="url(#sky)"/><circle cx="40" cy="20" r="11" fill="#c22"/>
    <path d="M4 44L22 12L30 44Z" fill="#2a3"/><text x="6" y="10" font-size="7">capwright</text></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
}

describe('preprocessImage, which decodes no more than the crop needs', () => {
  const config = parsePreprocessorConfig({}, 'inline');
  const photo = async (width: number, height: number): Promise<ReturnType<typeof sharp>> => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
    const create = { width: width >> 2, height: height >> 2, channels: 3 as const, background: '#888', noise };
    return sharp(await sharp({ create }).png().toBuffer()).resize(width, height);
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives what decoding all of it gives, EXIF orientation %i', async (orientation) => {
    for (const [width, height] of [
      [900, 400],
      [400, 900],
    ] as const) {
      const file = await (await photo(width, height)).withMetadata({ orientation }).jpeg().toBuffer();
      const whole = preprocessRgb(await decodeImage(file), config);
      expect(compareRgb(await preprocessImage(file, config, { resize: 'exact' }), whole)).toEqual(same);
    }
  });

  it('still refuses a picture that ends early, though only where the crop does not reach', async () => {
    const file = await (await photo(400, 1600)).jpeg().toBuffer();
    const cut = file.subarray(0, Math.floor(file.length * 0.95));
    await expect(preprocessImage(cut, config, { resize: 'exact' })).rejects.toMatchObject({ code: 'IMAGE_TRUNCATED' });
  });
});

describe('preprocessImage, fast', () => {
  it.each([
    ['landscape', 640, 480, {}],
    ['odd margins', 701, 433, {}],
    ['portrait', 300, 601, {}],
    ['tall, vertical pass first', 260, 900, {}],
    ['bilinear', 640, 480, { resample: 2 }],
    ['lanczos', 640, 480, { resample: 1 }],
  ])('stays close to the reference: %s', async (_, width, height, json) => {
    const config = parsePreprocessorConfig(json, 'inline');
    const image = await scene(width, height);
    const exact = await preprocessImage(image, config, { resize: 'exact' });
    const fast = await preprocessImage(image, config, { resize: 'fast' });
    const { mean, max } = compareRgb(fast, exact);
    expect(mean).toBeLessThan(0.6);
    expect(max).toBeLessThanOrEqual(40);
    expect(mean).toBeGreaterThan(0); // it really is another resampler
  });

  it('stays close on a large JPEG, where shrink-on-load would not', async () => {
    const config = parsePreprocessorConfig({}, 'inline');
    const image = await sharp(await scene(2000, 1500))
      .jpeg({ quality: 90 })
      .toBuffer();
    const exact = await preprocessImage(image, config, { resize: 'exact' });
    expect(compareRgb(await preprocessImage(image, config, { resize: 'fast' }), exact).mean).toBeLessThan(0.6);
  });

  it.each([
    ['enlarging', 'up5x7.png', {}],
    ['nearest', 'wide.png', { size: 32, crop_size: 32, resample: 0 }],
    ['a crop larger than the picture', 'wide.png', { size: 24, crop_size: 33 }],
    ['CMYK', 'cmyk.jpg', { size: 32, crop_size: 32 }],
    ['16 bits', 'rgb16.png', { size: 32, crop_size: 32 }],
  ])('takes the exact way for %s', async (_, file, json) => {
    const config = parsePreprocessorConfig(json, 'inline');
    const path = gitFixture(`images/${file}`);
    const exact = await preprocessImage(path, config, { resize: 'exact' });
    expect(await preprocessImage(path, config, { resize: 'fast' })).toEqual(exact);
  });

  it('lays transparency over white and turns by EXIF orientation like the exact way', async () => {
    const config = parsePreprocessorConfig({ size: 32, crop_size: 32 }, 'inline');
    for (const file of ['rgba.png', 'la.png', 'exif6.jpg']) {
      const path = gitFixture(`images/${file}`);
      const exact = await preprocessImage(path, config, { resize: 'exact' });
      expect(compareRgb(await preprocessImage(path, config, { resize: 'fast' }), exact).mean).toBeLessThan(1);
    }
  });

  it('equals the exact way when nothing is resized', () => {
    const config = parsePreprocessorConfig({ do_resize: false, do_center_crop: false }, 'inline');
    return Promise.all(
      ['noise.png', 'gray.png'].map(async (file) => {
        const fast = await preprocessImage(gitFixture(`images/${file}`), config, { resize: 'fast' });
        expect(compareRgb(fast, preprocessRgb(referenceRgb(file.split('.')[0]!), config))).toEqual(same);
      }),
    );
  });
});
