import { formatDevice, type Device, type Provider } from '../device/device.js';
import { UsageError } from '../errors.js';
import { hasInt8Products, readCpuinfo } from '../model/cpu-features.js';
import type { Precision } from '../model/graph/precision.js';

/** Providers whose cards all compute in half precision. */
const HALF_PRECISION: readonly Provider[] = ['cuda', 'dml'];

/**
 * Without a wish fp32 on processors and fp16 on cards. `auto` is int8 on processors that are made for it; asked for
 * elsewhere, int8 comes with a warning.
 * @throws UsageError for int8 and int4 on a card
 */
export async function choosePrecision(
  wanted: Precision | 'auto' | undefined,
  devices: readonly Device[],
  onNotice: ((message: string) => void) | undefined,
): Promise<Precision> {
  if (devices.some(({ provider }) => provider !== 'cpu')) {
    if (wanted === 'int8' || wanted === 'int4') {
      throw new UsageError(
        `expected fp32 or fp16 on ${devices.map(formatDevice).join(',')}, found ${wanted}, which is for processors. Use --precision fp16, or --device cpu.`,
      );
    }
    if (wanted === 'fp32' || wanted === 'fp16') return wanted;
    return devices.every(({ provider }) => HALF_PRECISION.includes(provider)) ? 'fp16' : 'fp32';
  }
  if (wanted === undefined) return 'fp32';
  if (wanted === 'fp32' || wanted === 'int4') return wanted;
  if (wanted === 'fp16') {
    onNotice?.('Processors do not compute in half precision: fp16 is slow here. Consider --precision fp32.');
    return wanted;
  }
  const isFit = hasInt8Products(process.arch, await readCpuinfo());
  if (wanted === 'auto') return isFit ? 'int8' : 'fp32';
  if (!isFit)
    onNotice?.(
      'This processor has no VNNI instructions: int8 is slow on it and less exact. Consider --precision fp32.',
    );
  return wanted;
}
