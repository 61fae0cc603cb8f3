import { expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { stackImages } from '../../src/pipeline/stack-images.js';

const image = (value: number, height: number, width: number, frames = 1) => ({
  ...{ pixels: new Uint8Array(frames * height * width * 3).fill(value), frames, height, width },
});

it('puts images one after the other', () => {
  const stacked = stackImages([image(1, 2, 3), image(2, 2, 3)]);
  expect(stacked).toMatchObject({ images: 2, height: 2, width: 3, frames: 1, clip: false });
  expect([...stacked.pixels]).toEqual([...Array<number>(18).fill(1), ...Array<number>(18).fill(2)]);
  expect(stackImages([{ ...image(1, 2, 2, 6), isClip: true }])).toMatchObject({ frames: 6, clip: true });
});

it.each([
  ['sizes', image(1, 2, 3), image(1, 3, 2), '2x3 and 3x2'],
  ['kinds', { ...image(1, 2, 2), isClip: true }, image(1, 2, 2), 'clip of 1x2x2 and 2x2'],
  [
    'lengths',
    { ...image(1, 2, 2, 6), isClip: true },
    { ...image(1, 2, 2, 4), isClip: true },
    '6x2x2 and clip of 4x2x2',
  ],
])('refuses images of several %s', (_, first, second, message) => {
  expect(() => stackImages([first, second])).toThrow(UsageError);
  expect(() => stackImages([first, second])).toThrow(message);
});

it('refuses none', () => {
  expect(() => stackImages([])).toThrow('found none');
});
