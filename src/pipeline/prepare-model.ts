import { chooseDevices } from '../device/choose-devices.js';
import { describeHardware, type Hardware } from '../device/describe-hardware.js';
import { thisMachine } from '../device/device-candidates.js';
import { formatDevice, type Device, type Provider } from '../device/device.js';
import { UsageError } from '../errors.js';
import { parseDevices } from '../device/parse-devices.js';
import { probeDevice } from '../device/probe-device.js';
import type { HubListener } from '../hub/hub-event.js';
import { resolveCheckpoint, type ResolvedCheckpoint } from '../hub/resolve-checkpoint.js';
import { cacheDirectory } from '../model/cache-directory.js';
import { openCheckpoint, type Checkpoint } from '../model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../model/converted-model.js';
import { hasInt8Products, readCpuinfo } from '../model/cpu-features.js';
import type { Precision } from '../model/graph/graph-builder.js';

/** Which checkpoint is wanted, and how. */
export interface ModelOptions {
  /** A published checkpoint by name, a repository of the hub, a folder, or `git-demo`, the bundled model. */
  readonly model: string;
  /** Branch, tag or commit of a repository; default `main`. */
  readonly revision?: string;
  /**
   * Number format: `fp32` is exact, `fp16` is for cards, `int8` for processors, `auto` takes the fastest that is good; default
   * `fp32` on processors and WebGPU, `fp16` on other cards.
   */
  readonly precision?: Precision | 'auto';
  /**
   * What to run on: `auto` (the default), `cpu`, `cuda:0`, `webgpu`, `dml`, `coreml`, or several between commas; or devices
   * that were chosen before.
   */
  readonly device?: string | readonly Device[];
  /** Where converted models are kept; default the platform's cache folder or `CAPWRIGHT_CACHE`. */
  readonly cacheDirectory?: string;
  /** Told what takes a while: the conversion of a checkpoint that is used for the first time. */
  readonly onNotice?: (message: string) => void;
  /** Told how a fetch from the hub goes on. */
  readonly onHubEvent?: HubListener;
  /** Ends a fetch or a conversion early. */
  readonly signal?: AbortSignal;
}

/** A checkpoint that is ready to be loaded. */
export interface PreparedModel {
  readonly found: ResolvedCheckpoint;
  readonly checkpoint: Checkpoint;
  readonly converted: ConvertedModel;
  readonly precision: Precision;
  /** At least one. */
  readonly devices: readonly Device[];
  /** What is known of each device. */
  readonly hardware: readonly Hardware[];
}

/**
 * Finds a checkpoint (fetching it where needed) and converts it to ONNX unless the cache holds it.
 * @throws UsageError for an unknown name or device, DeviceError for a device that can't be used, ModelError for a checkpoint that can't be used, OutputError when the cache
 *   can't be written
 */
export async function prepareModel(options: ModelOptions): Promise<PreparedModel> {
  const { revision, signal, onHubEvent } = options;
  const devices = await chosenDevices(options);
  const found = await resolveCheckpoint(options.model, { revision, signal, onEvent: onHubEvent });
  const checkpoint = await openCheckpoint(found.folder, found.name);
  const precision = await choosePrecision(options.precision, devices, options.onNotice);
  const cache = options.cacheDirectory ?? cacheDirectory(process.env, process.platform);
  const converted = await convertedModel(
    checkpoint,
    cache,
    { precision, runsOn: graphKind(devices) },
    {
      onConvert: () => options.onNotice?.(`Converting ${checkpoint.name} to ONNX, once …`),
      signal,
    },
  );
  return { found, checkpoint, converted, precision, devices, hardware: await describeHardware(devices) };
}

async function chosenDevices({ device = 'auto', onNotice }: ModelOptions): Promise<readonly Device[]> {
  if (typeof device !== 'string') return device;
  const { devices, notice } = await chooseDevices(parseDevices(device), { machine: thisMachine(), probe: probeDevice });
  if (notice !== undefined) onNotice?.(notice);
  return devices;
}

/** Graphs for WebGPU are graphs for any card, so that both kinds side by side can share one. */
function graphKind(devices: readonly Device[]): 'cpu' | 'gpu' | 'webgpu' {
  if (devices.every(({ provider }) => provider === 'cpu')) return 'cpu';
  return devices.some(({ provider }) => provider === 'webgpu') ? 'webgpu' : 'gpu';
}

/** Providers whose cards all compute in half precision. */
const HALF_PRECISION: readonly Provider[] = ['cuda', 'dml'];

/**
 * Without a wish fp32 on processors and fp16 on cards. `auto` is int8 on processors that are made for it; asked for
 * elsewhere, int8 comes with a warning.
 * @throws UsageError for int8 on a card
 */
async function choosePrecision(
  wanted: Precision | 'auto' | undefined,
  devices: readonly Device[],
  onNotice: ((message: string) => void) | undefined,
): Promise<Precision> {
  if (devices.some(({ provider }) => provider !== 'cpu')) {
    if (wanted === 'int8') {
      throw new UsageError(
        `expected fp32 or fp16 on ${devices.map(formatDevice).join(',')}, found int8, which is for processors. Use --precision fp16.`,
      );
    }
    if (wanted === 'fp32' || wanted === 'fp16') return wanted;
    return devices.every(({ provider }) => HALF_PRECISION.includes(provider)) ? 'fp16' : 'fp32';
  }
  if (wanted === undefined || wanted === 'fp32') return 'fp32';
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
