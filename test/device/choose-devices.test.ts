import { describe, expect, it } from 'vitest';
import { chooseDevices } from '../../src/device/choose-devices.js';
import type { Machine } from '../../src/device/device-candidates.js';
import { formatDevice } from '../../src/device/device.js';
import type { ProbeDevice, ProbeResult } from '../../src/device/probe-device.js';
import { DeviceError } from '../../src/errors.js';

const NO_ADAPTER = 'Failed to get a WebGPU adapter: No supported adapters';

function machine(...devices: string[]): Machine {
  return {
    platform: 'linux',
    arch: 'x64',
    env: {},
    list: (folder) => Promise.resolve(folder === '/dev' ? devices : []),
    exists: () => Promise.resolve(false),
  };
}

/** A probe that gives what is said of each device, and keeps note of what was tried. */
function scripted(results: Readonly<Record<string, number | string>>): { probe: ProbeDevice; tried: string[] } {
  const tried: string[] = [];
  const probe: ProbeDevice = (device) => {
    const name = formatDevice(device);
    tried.push(name);
    const result = results[name] ?? 'unexpected';
    const answer: ProbeResult =
      typeof result === 'number' ? { ok: true, gigaflops: result } : { ok: false, details: result };
    return Promise.resolve(answer);
  };
  return { probe, tried };
}

describe('chooseDevices, automatically', () => {
  it('tries nothing where there is no card', async () => {
    const { probe, tried } = scripted({});
    const choice = await chooseDevices('auto', { machine: machine(), probe });
    expect(choice).toEqual({
      devices: [{ provider: 'cpu' }],
      notice: 'Running on cpu (cuda: no NVIDIA card; webgpu: no graphics card).',
    });
    expect(tried).toEqual([]);
  });

  it('takes CUDA where it works, whatever the processor can do', async () => {
    const { probe, tried } = scripted({ cuda: 900, cpu: 2000 });
    const choice = await chooseDevices('auto', { machine: machine('nvidia0'), probe });
    expect(choice).toEqual({ devices: [{ provider: 'cuda' }], notice: 'Running on cuda.' });
    expect(tried).toEqual(['cuda']);
  });

  it('goes on to the next and names the library that is missing', async () => {
    const details = 'libcudnn.so.9: cannot open shared object file: No such file or directory';
    const { probe } = scripted({ cuda: details, webgpu: 5000, cpu: 100 });
    const choice = await chooseDevices('auto', { machine: machine('nvidia0'), probe });
    expect(choice).toEqual({
      devices: [{ provider: 'webgpu' }],
      notice: 'Running on webgpu (cuda: libcudnn.so.9 is missing).',
    });
  });

  it('leaves software that plays a card alone', async () => {
    const { probe, tried } = scripted({ cuda: 'nothing', webgpu: 1, cpu: 100 });
    const { devices, notice } = await chooseDevices('auto', { machine: machine('nvidia0'), probe });
    expect(devices).toEqual([{ provider: 'cpu' }]);
    expect(notice).toBe('Running on cpu (cuda: nothing; webgpu: slower than the processor).');
    expect(tried).toEqual(['cuda', 'webgpu', 'cpu']);
  });
});

describe('chooseDevices, when asked for devices', () => {
  it('tries each once and takes them without a word', async () => {
    const { probe, tried } = scripted({ 'cuda:0': 900, 'cuda:1': 1 });
    const devices = [
      { provider: 'cuda', index: 0 },
      { provider: 'cuda', index: 0 },
      { provider: 'cuda', index: 1 },
    ] as const;
    expect(await chooseDevices(devices, { machine: machine(), probe })).toEqual({ devices, notice: undefined });
    expect(tried).toEqual(['cuda:0', 'cuda:1']);
  });

  it('does not try the processor', async () => {
    const { probe, tried } = scripted({});
    await chooseDevices([{ provider: 'cpu' }], { machine: machine(), probe });
    expect(tried).toEqual([]);
  });

  it('fails instead of running on the processor', async () => {
    const { probe } = scripted({ webgpu: NO_ADAPTER });
    const choosing = chooseDevices([{ provider: 'webgpu' }], { machine: machine(), probe });
    await expect(choosing).rejects.toThrow(DeviceError);
    await expect(choosing).rejects.toThrow("webgpu can't be used: no Vulkan");
  });
});
