import { DeviceError } from '../errors.js';
import { deviceCandidates, type Machine } from './device-candidates.js';
import { formatDevice, type Device, type Provider } from './device.js';
import { deviceFailureLine, explainDeviceFailure } from './explain-device-failure.js';
import type { DeviceRequest } from './parse-devices.js';
import type { ProbeDevice } from './probe-device.js';

/** The devices of a run. */
export interface DeviceChoice {
  /** At least one; each gets a session of its own. */
  readonly devices: readonly Device[];
  /** One line for the user: what was chosen and why not something better. Undefined where just this was asked for. */
  readonly notice: string | undefined;
}

const CPU: Device = { provider: 'cpu' };
/** Providers that also run in software or on the processor's own graphics, where they can be slower than the processor. */
const MAY_BE_SLOW: readonly Provider[] = ['webgpu', 'dml', 'coreml'];

/**
 * Chooses what a model runs on. `auto` tries the devices of this machine, best first, and takes the first that works and
 * is no slower than the processor. Devices that were asked for must work: there is no silent run on the processor.
 * @throws DeviceError for a device that was asked for and can't be used: what is missing, and the command that helps
 */
export async function chooseDevices(
  request: DeviceRequest,
  { machine, probe }: { readonly machine: Machine; readonly probe: ProbeDevice },
): Promise<DeviceChoice> {
  if (request === 'auto') return automatic(machine, probe);
  const tried = new Map<string, Device>(request.map((device) => [formatDevice(device), device]));
  for (const device of tried.values()) {
    if (device.provider === 'cpu') continue;
    const result = await probe(device);
    if (!result.ok) throw new DeviceError(deviceFailureLine(device, result.details));
  }
  return { devices: request, notice: undefined };
}

async function automatic(machine: Machine, probe: ProbeDevice): Promise<DeviceChoice> {
  const failures: string[] = [];
  let processor: number | undefined;
  for (const { provider, absent } of await deviceCandidates(machine)) {
    if (absent !== undefined) {
      failures.push(`${provider}: ${absent}`);
      continue;
    }
    const device: Device = { provider };
    const mayBeSlow = MAY_BE_SLOW.includes(provider);
    const result = await probe(device, { measure: mayBeSlow });
    if (!result.ok) {
      failures.push(`${provider}: ${explainDeviceFailure(result.details).reason}`);
      continue;
    }
    if (mayBeSlow) {
      processor ??= await gigaflopsOf(CPU, probe);
      if ((result.gigaflops ?? 0) < processor) {
        failures.push(`${provider}: slower than the processor`);
        continue;
      }
    }
    return { devices: [device], notice: inWords(device, failures) };
  }
  return { devices: [CPU], notice: inWords(CPU, failures) };
}

async function gigaflopsOf(device: Device, probe: ProbeDevice): Promise<number> {
  const result = await probe(device, { measure: true });
  return result.ok ? (result.gigaflops ?? 0) : 0;
}

function inWords(device: Device, failures: readonly string[]): string {
  const others = failures.length === 0 ? '' : ` (${failures.join('; ')})`;
  return `Running on ${formatDevice(device)}${others}.`;
}
