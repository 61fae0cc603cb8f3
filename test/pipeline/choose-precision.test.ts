import { describe, expect, it } from 'vitest';
import type { Provider } from '../../src/device/device.js';
import { UsageError } from '../../src/errors.js';
import { choosePrecision } from '../../src/pipeline/choose-precision.js';
import { graphKind } from '../../src/pipeline/graph-kind.js';

const on = (...providers: Provider[]) => providers.map((provider) => ({ provider }));

describe('choosePrecision', () => {
  it.each([
    [on('cuda'), undefined, 'fp16'],
    [on('cuda', 'cuda'), 'auto', 'fp16'],
    [on('dml'), undefined, 'fp16'],
    [on('webgpu'), undefined, 'fp32'], // not every such card computes in half precision
    [on('webgpu'), 'fp16', 'fp16'],
    [on('cuda', 'cpu'), undefined, 'fp32'],
    [on('coreml'), 'auto', 'fp32'],
    [on('cuda'), 'fp32', 'fp32'],
    [on('cpu'), undefined, 'fp32'],
    [on('cpu'), 'fp32', 'fp32'],
    [on('cpu'), 'int4', 'int4'],
  ] as const)('takes for %j and %s: %s', async (devices, wanted, expected) => {
    expect(await choosePrecision(wanted, devices, undefined)).toBe(expected);
  });

  it('refuses int8 and int4 on a card, and warns of half precision on a processor', async () => {
    for (const precision of ['int8', 'int4'] as const) {
      await expect(choosePrecision(precision, on('cuda'), undefined)).rejects.toThrow(UsageError);
      await expect(choosePrecision(precision, on('cpu', 'webgpu'), undefined)).rejects.toThrow(`found ${precision}`);
    }
    const notices: string[] = [];
    expect(await choosePrecision('fp16', on('cpu'), (notice) => notices.push(notice))).toBe('fp16');
    expect(notices).toHaveLength(1);
  });
});

it('graphKind takes the kind that works on all devices', () => {
  expect(graphKind(on('cpu', 'cpu'))).toBe('cpu');
  expect(graphKind(on('cuda', 'cpu'))).toBe('gpu');
  expect(graphKind(on('cuda', 'webgpu'))).toBe('webgpu');
});
