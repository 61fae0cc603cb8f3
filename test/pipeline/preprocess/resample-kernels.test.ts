import { readFileSync } from 'node:fs';
import wabt from 'wabt';
import { describe, expect, it } from 'vitest';
import { resampleKernels } from '../../../src/pipeline/preprocess/resample-kernels.js';
import { RESAMPLE_KERNELS_BINARY } from '../../../src/pipeline/preprocess/resample-kernels-binary.js';
import { groupsOfFour, resampleTable } from '../../../src/pipeline/preprocess/resample-table.js';

const source = new URL('../../../src/pipeline/preprocess/resample-kernels.wat', import.meta.url);

describe('resampleKernels', () => {
  it('are what the source says', async () => {
    const compiler = await wabt();
    const module = compiler.parseWat('resample-kernels.wat', readFileSync(source, 'utf8'), { simd: true });
    expect(RESAMPLE_KERNELS_BINARY).toBe(Buffer.from(module.toBinary({}).buffer).toString('base64'));
  });

  it('clip to bytes what overshoots', () => {
    // A step from 0 to 255 overshoots both ways under a bicubic filter that enlarges.
    const pixels = [0, 0, 0, 255, 255, 255].flatMap((level) => [level, 255 - level, level]);
    const table = groupsOfFour(resampleTable(6, 24, 'bicubic', 0, 24));
    const call = { sourceStride: 18, origin: 0, rows: 1, rowBytes: 72, table, source: Uint8Array.from(pixels) };
    const row = [...resampleKernels.run({ kernel: 'horizontal', ...call })];
    expect(Math.min(...row)).toBe(0);
    expect(Math.max(...row)).toBe(255);
    expect(row.filter((_, i) => i % 3 === 0)).toEqual(row.filter((_, i) => i % 3 === 1).reverse());
  });
});
