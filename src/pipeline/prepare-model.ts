import { chooseDevices } from '../device/choose-devices.js';
import { describeHardware, type Hardware } from '../device/describe-hardware.js';
import { thisMachine } from '../device/device-candidates.js';
import type { Device } from '../device/device.js';
import { parseDevices } from '../device/parse-devices.js';
import { probeDevice } from '../device/probe-device.js';
import type { HubListener } from '../hub/hub-event.js';
import { resolveCheckpoint, type ResolvedCheckpoint } from '../hub/resolve-checkpoint.js';
import { cacheDirectory } from '../model/cache-directory.js';
import { openCheckpoint, type Checkpoint } from '../model/checkpoint.js';
import { convertedModel, type ConvertedModel } from '../model/converted-model.js';
import type { Precision } from '../model/graph/precision.js';
import { choosePrecision } from './choose-precision.js';
import { graphKind } from './graph-kind.js';

/** Which checkpoint is wanted, and how. */
export interface ModelOptions {
  /** A published checkpoint by name, a repository of the hub, a folder, or `git-demo`, the bundled model. */
  readonly model: string;
  /** Branch, tag or commit of a repository; default `main`. */
  readonly revision?: string;
  /**
   * Number format: `fp32` is exact, `fp16` is for cards, `int8` for processors, `int4` for little room on them, `auto` takes the fastest that is good; default
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
