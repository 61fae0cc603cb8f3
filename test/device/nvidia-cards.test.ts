import { describe, expect, it } from 'vitest';
import { parseCudaVersion, parseNvidiaCards } from '../../src/device/nvidia-cards.js';

describe('parseNvidiaCards', () => {
  it('reads one card a line', () => {
    const text = '0, NVIDIA H100 80GB HBM3, 81559, 80994, 550.54.15\n1, NVIDIA L4, 23034, 12, 550.54.15\n';
    expect(parseNvidiaCards(text)).toEqual([
      {
        index: 0,
        name: 'NVIDIA H100 80GB HBM3',
        memory: 81559 * 2 ** 20,
        freeMemory: 80994 * 2 ** 20,
        driver: '550.54.15',
      },
      { index: 1, name: 'NVIDIA L4', memory: 23034 * 2 ** 20, freeMemory: 12 * 2 ** 20, driver: '550.54.15' },
    ]);
  });

  it('takes a card without a memory of its own', () => {
    expect(parseNvidiaCards('0, NVIDIA GB10, [N/A], [N/A], 580.95')[0]).toMatchObject({
      name: 'NVIDIA GB10',
      memory: 0,
    });
  });

  it('finds none in anything else', () => {
    expect(parseNvidiaCards('')).toEqual([]);
    expect(parseNvidiaCards('No devices were found\n')).toEqual([]);
  });
});

it("parseCudaVersion reads the driver's newest CUDA", () => {
  const heading = '| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   CUDA Version: 12.4     |';
  expect(parseCudaVersion(heading)).toBe(12);
  expect(parseCudaVersion('no driver')).toBeUndefined();
});
