import { UsageError } from '../errors.js';
import { NUMBERED, PROVIDERS, type Device, type Provider } from './device.js';

/** What `--device` asks for: the best there is, or exactly these. */
export type DeviceRequest = 'auto' | readonly Device[];

const FORMS = `auto, ${PROVIDERS.map((name) => (NUMBERED.includes(name) ? `${name}[:n]` : name)).join(', ')}`;

/**
 * Reads `auto`, a device (`cpu`, `cuda:1`, `webgpu`), or several between commas, each of which gets a process of its own.
 * The same device may be named twice: two processes then share it.
 * @throws UsageError for anything else
 */
export function parseDevices(text: string): DeviceRequest {
  const names = text.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'auto') return 'auto';
  return names.map((name) => parseDevice(name, text));
}

function parseDevice(name: string, text: string): Device {
  const [, word = '', digits] = /^([a-z]+)(?::(\d{1,3}))?$/.exec(name) ?? [];
  const provider = PROVIDERS.find((known): known is Provider => known === word);
  if (provider === undefined || (digits !== undefined && !NUMBERED.includes(provider))) {
    throw new UsageError(
      `expected --device to be one of ${FORMS}, or several devices between commas, found "${text}".`,
    );
  }
  return digits === undefined ? { provider } : { provider, index: Number(digits) };
}
