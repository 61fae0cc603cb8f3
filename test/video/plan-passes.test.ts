import { describe, expect, it } from 'vitest';
import { buildFrameTable } from '../../src/video/frame-table.js';
import { planPasses } from '../../src/video/plan-passes.js';

const frames = buildFrameTable(
  Array.from({ length: 18000 }, (_, i) => ({ timestamp: i / 30, duration: 1 / 30, isKey: i % 250 === 0 })),
  0,
  30,
);
const HD = 1280 * 720;

describe('planPasses', () => {
  it('decodes on where frames lie close', () => {
    const wanted = Array.from({ length: 120 }, (_, i) => i * 15);
    expect(planPasses(frames, wanted, HD)).toEqual([{ from: undefined, frames: wanted }]);
  });

  it('seeks to the key frame before where frames lie far apart', () => {
    expect(planPasses(frames, [3000, 9010, 17999], HD)).toEqual([
      { from: 3000, frames: [3000] },
      { from: 9000, frames: [9010] },
      { from: 17750, frames: [17999] },
    ]);
  });

  it('never seeks where nothing but the first frame can be decoded by itself', () => {
    const single = { ...frames, isKey: Uint8Array.from(frames.times, (_, i) => (i === 0 ? 1 : 0)) };
    expect(planPasses(single, [0, 17999], HD)).toEqual([{ from: undefined, frames: [0, 17999] }]);
  });

  it('keeps a pass short enough for one command line', () => {
    const wanted = Array.from({ length: 3000 }, (_, i) => i);
    const passes = planPasses(frames, wanted, HD);
    expect(passes.flatMap((pass) => pass.frames)).toEqual(wanted);
    expect(Math.max(...passes.map((pass) => pass.frames.length))).toBeLessThanOrEqual(256);
  });
});
