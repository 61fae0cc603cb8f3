import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PixelSize, ResampleFilter } from '../../../src/model/preprocessor-config.js';
import { wholeBlock, type RgbImage } from '../../../src/pipeline/decode/rgb-image.js';
import type { PixelWindow } from '../../../src/pipeline/preprocess/crop-window.js';
import { ExactResize } from '../../../src/pipeline/preprocess/exact-resize.js';

interface Golden {
  cases: {
    filter: ResampleFilter;
    source: [number, number];
    target: [number, number];
    seed: number;
    sha256: string;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/preprocess/pillow-resize.json', import.meta.url), 'utf8'),
) as Golden;

/** The noise of pillow-resize.json. */
function noise(width: number, height: number, seed: number) {
  let state = seed;
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { data, width, height };
}

function resizeExact(image: RgbImage, target: PixelSize, filter: ResampleFilter, window: PixelWindow): RgbImage {
  return new ExactResize(image, target, filter, window).run(wholeBlock(image));
}

describe('ExactResize', () => {
  it.each(golden.cases)('equals Pillow: $filter $source to $target', ({ filter, source, target, seed, sha256 }) => {
    const size = { width: target[0], height: target[1] };
    const { data } = resizeExact(noise(...source, seed), size, filter, { left: 0, top: 0, ...size });
    expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
  });

  it.each(['nearest', 'bilinear', 'bicubic', 'lanczos'] as const)(
    'gives the same pixels for a window as for the whole, black outside: %s',
    (filter) => {
      for (const [source, target] of [
        [noise(61, 40, 1), { width: 30, height: 20 }],
        [noise(20, 97, 2), { width: 13, height: 25 }],
      ] as const) {
        const whole = resizeExact(source, target, filter, { left: 0, top: 0, ...target });
        const window = { left: -3, top: 4, width: target.width + 1, height: target.height + 5 };
        const part = resizeExact(source, target, filter, window);
        for (let y = 0; y < window.height; y++) {
          for (let x = 0; x < window.width; x++) {
            const [fromX, fromY] = [x + window.left, y + window.top];
            const inside = fromX >= 0 && fromX < target.width && fromY < target.height;
            const at = (fromY * target.width + fromX) * 3;
            const expected = inside ? [...whole.data.subarray(at, at + 3)] : [0, 0, 0];
            const to = (y * window.width + x) * 3;
            expect([...part.data.subarray(to, to + 3)]).toEqual(expected);
          }
        }
      }
    },
  );

  it.each(['nearest', 'bilinear', 'bicubic', 'lanczos'] as const)('needs only what it says it reads: %s', (filter) => {
    for (const [source, target] of [
      [noise(610, 400, 4), { width: 40, height: 30 }],
      [noise(40, 197, 5), { width: 23, height: 25 }],
      [noise(9, 7, 6), { width: 90, height: 70 }],
    ] as const) {
      const window = { left: 7, top: 5, width: 12, height: 15 };
      const resize = new ExactResize(source, target, filter, window);
      const { left, top, width, height } = resize.reads;
      const data = new Uint8Array(width * height * 3);
      for (let row = 0; row < height; row++) {
        const from = ((top + row) * source.width + left) * 3;
        data.set(source.data.subarray(from, from + width * 3), row * width * 3);
      }
      expect(width * height).toBeLessThan(source.width * source.height);
      const part = resize.run({ data, left, top, rows: height, columns: width });
      expect(part).toEqual(resizeExact(source, target, filter, window));
    }
  });

  it('is all black when the window misses the picture', () => {
    const window = { left: 50, top: 0, width: 4, height: 4 };
    const { data } = resizeExact(noise(10, 10, 3), { width: 8, height: 8 }, 'bicubic', window);
    expect([...data]).toEqual(new Array(48).fill(0));
  });
});
