import { describe, expect, it } from 'vitest';
import { describeHardware } from '../../src/device/describe-hardware.js';

const card = { index: 1, name: 'NVIDIA L4', memory: 1, freeMemory: 1, driver: '550.54' };

describe('describeHardware', () => {
  it('knows the card and its driver', async () => {
    const devices = [{ provider: 'cuda', index: 1 }, { provider: 'cuda' }] as const;
    expect(await describeHardware(devices, () => Promise.resolve([card]))).toEqual([
      { provider: 'CUDAExecutionProvider', name: 'NVIDIA L4', driver: '550.54' },
      { provider: 'CUDAExecutionProvider', name: null, driver: null }, // card 0 is not listed
    ]);
  });

  it('does not ask for cards where there is no CUDA device', async () => {
    const never = (): never => {
      throw new Error('asked');
    };
    const [processor, webgpu] = await describeHardware([{ provider: 'cpu' }, { provider: 'webgpu' }], never);
    expect(processor?.provider).toBe('CPUExecutionProvider');
    expect(webgpu).toEqual({ provider: 'WebGpuExecutionProvider', name: null, driver: null });
  });
});
