import { expect, it } from 'vitest';
import { cropWindow } from '../../../src/pipeline/preprocess/crop-window.js';

it('cropWindow leaves the larger margin right and bottom, and puts the larger padding left and top', () => {
  const crop = { width: 32, height: 32 };
  expect(cropWindow({ width: 37, height: 32 }, crop)).toEqual({ left: 2, top: 0, ...crop });
  expect(cropWindow({ width: 29, height: 40 }, crop)).toEqual({ left: -2, top: 4, ...crop });
  expect(cropWindow({ width: 5, height: 7 }, null)).toEqual({ left: 0, top: 0, width: 5, height: 7 });
});

it('cropWindow keeps whole patches from the top left, none of a picture that is narrower than one', () => {
  expect(cropWindow({ width: 637, height: 480 }, { patch: 16 })).toEqual({ left: 0, top: 0, width: 624, height: 480 });
  expect(cropWindow({ width: 640, height: 9 }, { patch: 16 })).toMatchObject({ width: 640, height: 0 });
});
