import { describe, expect, it } from 'vitest';
import type { LoadedLibrary } from '../../../src/device/load-libraries.js';
import type { NvidiaCard } from '../../../src/device/nvidia-cards.js';
import type { ProbeDevice } from '../../../src/device/probe-device.js';
import { examineDevices } from '../../../src/pipeline/doctor/examine-devices.js';

const card: NvidiaCard = { index: 0, name: 'NVIDIA L4', memory: 24e9, freeMemory: 23e9, driver: '550.54' };
const runtime = { version: '1', folder: '', libraries: '', installable: ['cuda12'] };
const missing: LoadedLibrary[] = [
  { name: 'libcublas.so.12' },
  { name: 'libcudnn.so.9', error: 'libcudnn.so.9: cannot open shared object file' },
];

/** The processor works, and of the rest only what is named. */
function probeOf(...working: string[]): ProbeDevice {
  return ({ provider }) =>
    Promise.resolve(
      provider === 'cpu' || working.includes(provider)
        ? { ok: true, gigaflops: 1234 }
        : { ok: false, details: 'libcudnn.so.9: cannot open shared object file: No such file or directory' },
    );
}
const examine = (probe: ProbeDevice, cards: NvidiaCard[], libraries: LoadedLibrary[]) =>
  examineDevices(runtime, {
    probe,
    cards: () => Promise.resolve(cards),
    libraries: () => Promise.resolve(libraries),
  });
const states = async (...args: Parameters<typeof examine>): Promise<string[]> =>
  (await examine(...args)).findings.map(({ name, state }) => `${name} ${state}`);

describe('examineDevices', () => {
  it('takes missing CUDA for no failure where there is no card', async () => {
    expect(await states(probeOf(), [], missing)).toEqual([
      'cpu ok',
      'cuda absent',
      'webgpu absent',
      'dml absent',
      'coreml absent',
      'CUDA libraries absent',
    ]);
  });

  it('takes it for one where there is a card, and says what to do', async () => {
    const { findings, cards, libraries } = await examine(probeOf(), [card], missing);
    expect(findings[0]).toEqual({
      name: 'card 0',
      state: 'ok',
      found: 'NVIDIA L4, 23.0 GB of 24.0 GB free, driver 550.54',
    });
    const cuda = findings.find(({ name }) => name === 'cuda');
    expect(cuda).toMatchObject({ state: 'failed', found: 'libcudnn.so.9 is missing' });
    expect(cuda?.remedy).toContain('libcudnn9');
    expect(findings.at(-1)).toMatchObject({
      state: 'failed',
      found: 'missing libcudnn.so.9; found libcublas.so.12',
    });
    expect([cards, libraries]).toEqual([[card], missing]);
  });

  it('finds all well on a machine that is set up', async () => {
    const { findings } = await examine(probeOf('cuda'), [card], [{ name: 'libcudnn.so.9' }]);
    expect(findings.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(findings.find(({ name }) => name === 'cuda')?.found).toBe('works, 1.2 TFLOP/s in float32 products');
  });
});
