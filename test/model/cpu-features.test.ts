import { describe, expect, it } from 'vitest';
import { hasInt8Products, readCpuinfo } from '../../src/model/cpu-features.js';

const cpuinfo = (flags: string): string => `processor\t: 0\nmodel name\t: A\nflags\t\t: ${flags}\nbugs\t\t: none\n`;

describe('hasInt8Products', () => {
  it.each([
    ['arm64', '', true],
    ['x64', cpuinfo('fpu sse2 avx2 avx512_vnni'), true],
    ['x64', cpuinfo('fpu avx_vnni avx2'), true],
    ['x64', cpuinfo('fpu sse2 avx2 avx512f'), false],
    ['x64', cpuinfo('fpu not_avx_vnnix'), false],
    ['x64', 'model name\t: avx_vnni\nflags\t: fpu\n', false],
    ['x64', '', false],
    ['ia32', cpuinfo('avx_vnni'), false],
  ])('%s with %j: %s', (arch, text, expected) => {
    expect(hasInt8Products(arch, text)).toBe(expected);
  });
});

it('reads what this machine says of itself, and nothing where it says nothing', async () => {
  const text = await readCpuinfo();
  if (process.platform === 'linux') expect(text).toMatch(/^processor\s*:/m);
  else expect(text).toBe('');
});
