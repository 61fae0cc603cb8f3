import { describe, expect, it } from 'vitest';
import { chooseFrames } from '../../src/video/choose-frames.js';
import { buildFrameTable } from '../../src/video/frame-table.js';

/** Frames at a fixed rate, every tenth a key frame. */
const steady = (count: number, rate: number): ReturnType<typeof buildFrameTable> =>
  buildFrameTable(
    Array.from({ length: count }, (_, i) => ({ timestamp: i / rate, duration: 1 / rate, isKey: i % 10 === 0 })),
    0,
    rate,
  );

describe('uniform', () => {
  // np.linspace(0, n - 1, N).round(), halves to even; the first row is what git-demo's own reference lists.
  it.each([
    [84, 6, [0, 17, 33, 50, 66, 83]],
    [12, 6, [0, 2, 4, 7, 9, 11]],
    [5, 6, [0, 1, 2, 2, 3, 4]],
    [6, 3, [0, 2, 5]],
    [4, 3, [0, 2, 3]],
    [1, 6, [0, 0, 0, 0, 0, 0]],
    [100, 1, [0]],
  ])('of %d frames %d', (length, count, expected) => {
    expect(chooseFrames(steady(length, 24), { count, sampling: 'uniform' })).toEqual(expected);
  });

  it('within a stretch takes the frames that begin there', () => {
    const range = { start: 1, end: 2 };
    expect(chooseFrames(steady(100, 10), { count: 3, sampling: 'uniform', range })).toEqual([10, 14, 19]);
  });

  it('of a stretch in which no frame begins takes the one that is shown', () => {
    const range = { start: 1.55, end: 1.58 };
    expect(chooseFrames(steady(100, 10), { count: 3, sampling: 'uniform', range })).toEqual([15]);
  });
});

describe('center', () => {
  it('takes the frames shown in the middle of equal parts', () => {
    // 10 s in 4 parts: 1.25, 3.75, 6.25, 8.75 s.
    expect(chooseFrames(steady(100, 10), { count: 4, sampling: 'center' })).toEqual([12, 37, 62, 87]);
  });

  it('goes by time, not by number, where the rate varies', () => {
    const times = [0, 0.1, 0.2, 0.3, 9];
    const frames = buildFrameTable(
      times.map((timestamp) => ({ timestamp, duration: 1, isKey: true })),
      0,
      10,
    );
    expect(chooseFrames(frames, { count: 2, sampling: 'center' })).toEqual([3, 3]);
    expect(chooseFrames(frames, { count: 2, sampling: 'uniform' })).toEqual([0, 4]);
  });
});

describe('keyframes', () => {
  it('takes evenly among them, and fewer when there are fewer', () => {
    expect(chooseFrames(steady(100, 10), { count: 4, sampling: 'keyframes' })).toEqual([0, 30, 60, 90]);
    expect(chooseFrames(steady(25, 10), { count: 6, sampling: 'keyframes' })).toEqual([0, 10, 20]);
  });
});
