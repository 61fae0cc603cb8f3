import { stat } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { formatDevice, type Device } from '../device/device.js';
import type { BatchSession } from '../model/batch-session.js';
import type { Decoding } from '../model/decoding.js';
import { graphName } from '../model/decoding.js';
import { processChannel } from '../model/process-channel.js';
import { WEIGHTS_FILE } from '../model/graph/model-files.js';
import { planThreads } from '../model/plan-threads.js';
import { SessionClient, type ClientOptions } from '../model/session-client.js';
import type { SessionOptions, WarmUp } from '../model/session-options.js';
import { SessionPool } from '../model/session-pool.js';
import { SharingSession } from '../model/sharing-session.js';
import { warmUpBatch } from '../model/warm-up-batch.js';
import { rememberedBatchSize } from './remembered-batch-size.js';
import type { PreparedModel } from './prepare-model.js';

/** How a model is loaded. */
export interface OpenOptions {
  /** Sessions on a processor: 1 is best for one picture at a time, `auto` for many. */
  readonly sessions: 1 | 'auto';
  readonly decoding: Decoding;
  /** Threads of the model on processors; default one a core, shared out where several processes run there. */
  readonly threads: number | undefined;
  /** Images a batch; `auto` measures once what is fastest here and remembers it. Default 16. */
  readonly batchSize: number | 'auto' | undefined;
  /** The shape of a batch but for its size; graphics cards run the largest one once before the first. */
  readonly warmUp: Omit<WarmUp, 'images'>;
  readonly onNotice?: ((message: string) => void) | undefined;
}

const LIMITS_FILE = 'batch-limits.json';
const SIZES_FILE = 'batch-sizes.json';
const DEFAULT_BATCH_SIZE = 16;

/**
 * Loads a prepared model on its devices: on threads of this process for one, in a process each for several. Chooses the
 * batch size where that is asked for.
 * @throws ModelError when the model can't be loaded, DeviceError when a device is to blame
 */
export async function openSession(
  model: PreparedModel,
  options: OpenOptions,
): Promise<{ session: BatchSession; batchSize: number }> {
  const session = await load(model, options);
  const { batchSize = DEFAULT_BATCH_SIZE, decoding, threads, sessions, onNotice } = options;
  if (batchSize !== 'auto') return { session, batchSize };
  const devices = model.hardware.map(({ name }, index) => name ?? formatDevice(model.devices[index] ?? CPU));
  const own = `${threads ?? availableParallelism()} threads in ${sessions} sessions`;
  try {
    const found = await rememberedBatchSize({
      path: join(model.converted.folder, SIZES_FILE),
      key: `${devices.join(' and ')}, ${graphName(decoding)}, ${decoding.numBeams} beams, ${own}`,
      run: (images) => session.generate(warmUpBatch({ ...options.warmUp, images })),
      now: () => performance.now(),
      onNotice,
    });
    return { session, batchSize: found };
  } catch (error) {
    await session.close();
    throw error;
  }
}

const CPU: Device = { provider: 'cpu' };

async function load(model: PreparedModel, options: OpenOptions): Promise<BatchSession> {
  const { devices } = model;
  const [first] = devices;
  if (devices.length > 1) {
    return new SessionPool(
      await openAll(
        devices.map((device) => [
          sessionOptions(model, device, options),
          { ...clientOptions(options), connect: () => processChannel(device) },
        ]),
      ),
    );
  }
  if (first === undefined) throw new Error('expected a device to run on');
  const alone = sessionOptions(model, first, options);
  if (first.provider !== 'cpu' || options.sessions === 1) return SessionClient.open(alone, clientOptions(options));
  const plan = planThreads({
    threads: options.threads ?? availableParallelism(),
    memory: availableMemory(),
    weights: (await stat(join(model.converted.folder, WEIGHTS_FILE))).size,
  });
  const shared: [SessionOptions, ClientOptions] = [{ ...alone, threads: plan.threads }, clientOptions(options)];
  return new SharingSession(await openAll(Array.from({ length: plan.sessions }, () => shared)));
}

async function openAll(wanted: readonly (readonly [SessionOptions, ClientOptions])[]): Promise<SessionClient[]> {
  const opening = await Promise.allSettled(wanted.map(([options, client]) => SessionClient.open(options, client)));
  const opened = opening.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = opening.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(opened.map((session) => session.close()));
    throw failed.reason;
  }
  return opened;
}

/** Bytes that can be taken without swapping: of the container where there is one. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  const free = freemem();
  return limit > 0 && limit < totalmem() ? Math.min(free, limit - process.memoryUsage.rss()) : free;
}

function clientOptions({ onNotice }: OpenOptions): { onNotice?: (message: string) => void } {
  return onNotice === undefined ? {} : { onNotice };
}

function sessionOptions(
  { checkpoint: { config }, converted, devices, hardware }: PreparedModel,
  device: Device,
  { decoding, threads, warmUp, batchSize = DEFAULT_BATCH_SIZE }: OpenOptions,
): SessionOptions {
  const processors = devices.filter(({ provider }) => provider === 'cpu').length;
  const share = Math.max(1, Math.floor(availableParallelism() / Math.max(1, processors)));
  const name = hardware[devices.indexOf(device)]?.name ?? formatDevice(device);
  return {
    modelPath: converted.graphPath(decoding),
    frames: config.frames,
    eosTokenIds: config.eosTokenIds,
    vocabularySize: config.vocabularySize,
    decoding,
    threads: threads ?? (processors > 1 ? share : undefined),
    device,
    ...(device.provider === 'cpu'
      ? {}
      : {
          warmUp: { ...warmUp, images: batchSize === 'auto' ? DEFAULT_BATCH_SIZE : batchSize },
          limits: {
            path: join(converted.folder, LIMITS_FILE),
            device: `${name}, ${graphName(decoding)}, ${decoding.numBeams} beams`,
          },
        }),
  };
}
