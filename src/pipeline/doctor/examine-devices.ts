import { cudaLibraries } from '../../device/cuda-libraries.js';
import { PROVIDERS, type Provider } from '../../device/device.js';
import { explainDeviceFailure } from '../../device/explain-device-failure.js';
import type { LoadedLibrary } from '../../device/load-libraries.js';
import { nvidiaCards, type NvidiaCard } from '../../device/nvidia-cards.js';
import type { ProbeDevice } from '../../device/probe-device.js';
import type { RuntimePackage } from '../../device/runtime-package.js';
import { formatBytes } from '../../hub/format-bytes.js';
import type { Finding } from './finding.js';

/** What was found out about cards, providers and their libraries. */
export interface DeviceExamination {
  readonly findings: readonly Finding[];
  readonly cards: readonly NvidiaCard[];
  readonly libraries: readonly LoadedLibrary[];
}

/** What is asked; handed in by tests. */
export interface DeviceQuestions {
  readonly probe: ProbeDevice;
  readonly cards?: () => Promise<NvidiaCard[]>;
  readonly libraries?: (runtime: RuntimePackage) => Promise<LoadedLibrary[]>;
}

/**
 * Tries every provider, by running a small graph on it, and NVIDIA's libraries, by loading them. A provider that can't be
 * used is `failed` where its card is there, else `absent`.
 */
export async function examineDevices(
  runtime: RuntimePackage,
  { probe, cards = nvidiaCards, libraries = cudaLibraries }: DeviceQuestions,
): Promise<DeviceExamination> {
  const known = await cards();
  const findings: Finding[] = known.map(({ index, name, memory, freeMemory, driver }) => ({
    name: `card ${index}`,
    state: 'ok',
    found: `${name}, ${formatBytes(freeMemory)} of ${formatBytes(memory)} free, driver ${driver}`,
  }));
  for (const provider of PROVIDERS) findings.push(await examineProvider(provider, known.length > 0, probe));
  const loaded = runtime.installable.some((name) => name.startsWith('cuda')) ? await libraries(runtime) : [];
  if (loaded.length > 0) findings.push(examineLibraries(loaded, known.length > 0));
  return { findings, cards: known, libraries: loaded };
}

async function examineProvider(provider: Provider, hasCard: boolean, probe: ProbeDevice): Promise<Finding> {
  const result = await probe({ provider }, { measure: true });
  if (result.ok) {
    return { name: provider, state: 'ok', found: `works, ${speed(result.gigaflops ?? 0)} in float32 products` };
  }
  const { reason, remedy } = explainDeviceFailure(result.details);
  const isNeeded = provider === 'cpu' || (provider === 'cuda' && hasCard);
  return { name: provider, state: isNeeded ? 'failed' : 'absent', found: reason, remedy };
}

function examineLibraries(libraries: readonly LoadedLibrary[], hasCard: boolean): Finding {
  const missing = libraries.filter(({ error }) => error !== undefined);
  const found = libraries.filter(({ error }) => error === undefined);
  const list = (some: readonly LoadedLibrary[]): string => some.map(({ name }) => name).join(', ');
  if (missing.length === 0) return { name: 'CUDA libraries', state: 'ok', found: list(found) };
  return {
    name: 'CUDA libraries',
    state: hasCard ? 'failed' : 'absent',
    found: `missing ${list(missing)}${found.length === 0 ? '' : `; found ${list(found)}`}`,
    remedy: explainDeviceFailure(`${missing[0]?.name ?? ''}: cannot open shared object file`).remedy,
  };
}

function speed(gigaflops: number): string {
  return gigaflops >= 1000 ? `${(gigaflops / 1000).toFixed(1)} TFLOP/s` : `${gigaflops.toPrecision(2)} GFLOP/s`;
}
