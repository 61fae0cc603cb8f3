import { describe, expect, it } from 'vitest';
import { formatDevice } from '../../src/device/device.js';
import { parseDevices } from '../../src/device/parse-devices.js';
import { UsageError } from '../../src/errors.js';

describe('parseDevices', () => {
  it.each(['cpu', 'cuda', 'cuda:0', 'cuda:12', 'webgpu', 'dml:1', 'coreml', 'cuda:0,cuda:1', 'cpu,cpu'])(
    'reads %s and formatDevice writes it again',
    (text) => {
      const devices = parseDevices(text);
      expect(devices).not.toBe('auto');
      expect((devices as Exclude<typeof devices, 'auto'>).map(formatDevice).join(',')).toBe(text);
    },
  );

  it('tells auto from devices, and takes spaces after commas', () => {
    expect(parseDevices('auto')).toBe('auto');
    expect(parseDevices('cuda:0, cuda:1')).toEqual([
      { provider: 'cuda', index: 0 },
      { provider: 'cuda', index: 1 },
    ]);
  });

  it.each(['', 'gpu', 'CUDA', 'cuda:', 'cuda:-1', 'cuda:x', 'cpu:0', 'webgpu:1', 'cuda:0,', 'auto,cpu'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseDevices(text)).toThrow(UsageError);
      expect(() => parseDevices(text)).toThrow(`found "${text}"`);
    },
  );
});
