import { cpus } from 'node:os';
import type { Device, Provider } from './device.js';
import { nvidiaCards, type NvidiaCard } from './nvidia-cards.js';

/** What a run's header says of one device. */
export interface Hardware {
  /** ONNX Runtime's name of the execution provider. */
  readonly provider: string;
  /** The processor's or card's name; null where nothing tells it. */
  readonly name: string | null;
  /** The version of the card's driver; null for processors and where nothing tells it. */
  readonly driver: string | null;
}

const EXECUTION_PROVIDERS: Readonly<Record<Provider, string>> = {
  cpu: 'CPUExecutionProvider',
  cuda: 'CUDAExecutionProvider',
  webgpu: 'WebGpuExecutionProvider',
  dml: 'DmlExecutionProvider',
  coreml: 'CoreMLExecutionProvider',
};

/** Describes devices, each in its place. @param cards asked only where there is a CUDA device */
export async function describeHardware(
  devices: readonly Device[],
  cards: () => Promise<readonly NvidiaCard[]> = nvidiaCards,
): Promise<Hardware[]> {
  const known = devices.some(({ provider }) => provider === 'cuda') ? await cards() : [];
  return devices.map(({ provider, index = 0 }) => {
    const card = provider === 'cuda' ? known.find((one) => one.index === index) : undefined;
    const processor = provider === 'cpu' ? cpus()[0]?.model.trim() : undefined;
    return {
      provider: EXECUTION_PROVIDERS[provider],
      name: card?.name ?? processor ?? null,
      driver: card?.driver ?? null,
    };
  });
}
