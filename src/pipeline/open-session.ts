import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatDevice, type Device } from '../device/device.js';
import type { BatchSession } from '../model/batch-session.js';
import type { Decoding } from '../model/decoding.js';
import { graphName } from '../model/decoding.js';
import { processChannel } from '../model/process-channel.js';
import { SessionClient } from '../model/session-client.js';
import type { SessionOptions, WarmUp } from '../model/session-options.js';
import { SessionPool } from '../model/session-pool.js';
import type { PreparedModel } from './prepare-model.js';

/** How a model is loaded. */
export interface OpenOptions {
  readonly decoding: Decoding;
  /** Threads of the model on processors; default one a core, shared out where several processes run there. */
  readonly threads: number | undefined;
  /** The largest batch; graphics cards run it once before the first. */
  readonly warmUp: WarmUp;
  readonly onNotice?: ((message: string) => void) | undefined;
}

const LIMITS_FILE = 'batch-limits.json';

/**
 * Loads a prepared model on its devices: on a thread of this process for one, in a process each for several.
 * @throws ModelError when the model can't be loaded, DeviceError when a device is to blame
 */
export async function openSession(model: PreparedModel, options: OpenOptions): Promise<BatchSession> {
  const { devices } = model;
  const [first] = devices;
  if (devices.length === 1 && first !== undefined) {
    return SessionClient.open(sessionOptions(model, first, options), clientOptions(options));
  }
  const opened: SessionClient[] = [];
  try {
    for (const device of devices) {
      const connection = { ...clientOptions(options), connect: processChannel };
      opened.push(await SessionClient.open(sessionOptions(model, device, options), connection));
    }
  } catch (error) {
    await Promise.all(opened.map((session) => session.close()));
    throw error;
  }
  return new SessionPool(opened);
}

function clientOptions({ onNotice }: OpenOptions): { onNotice?: (message: string) => void } {
  return onNotice === undefined ? {} : { onNotice };
}

function sessionOptions(
  { checkpoint: { config }, converted, devices, hardware }: PreparedModel,
  device: Device,
  { decoding, threads, warmUp }: OpenOptions,
): SessionOptions {
  const processors = devices.filter(({ provider }) => provider === 'cpu').length;
  const share = Math.max(1, Math.floor(availableParallelism() / Math.max(1, processors)));
  const name = hardware[devices.indexOf(device)]?.name ?? formatDevice(device);
  return {
    modelPath: converted.graphPath(decoding),
    frames: config.frames,
    eosTokenId: config.eosTokenId,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: threads ?? (processors > 1 ? share : undefined),
    device,
    ...(device.provider === 'cpu'
      ? {}
      : {
          warmUp,
          limits: {
            path: join(converted.folder, LIMITS_FILE),
            device: `${name}, ${graphName(decoding)}, ${decoding.numBeams} beams`,
          },
        }),
  };
}
