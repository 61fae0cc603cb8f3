import type { Hardware } from '../device/describe-hardware.js';
import { formatDevice } from '../device/device.js';
import type { Precision } from '../model/graph/precision.js';
import type { PreparedModel } from './prepare-model.js';

/** What a run's header says of its model. */
export interface ModelIdentity {
  /** What the checkpoint is called: `git-demo`, its repository, or its folder. */
  readonly name: string;
  /** Full commit of the repository; null for what is not from the hub. */
  readonly revision: string | null;
  /** SHA-256 over configuration, preprocessing constants and weights. */
  readonly digest: string;
  readonly precision: Precision;
  /** As `--device` takes it: `cpu`, `cuda:0,cuda:1`. */
  readonly device: string;
  /** What is known of each device, in the same order. */
  readonly hardware: readonly Hardware[];
}

/** The identity of a model that is ready to be loaded. */
export function modelIdentity(model: PreparedModel): ModelIdentity {
  const { found, converted, precision, devices, hardware } = model;
  return {
    ...{ name: found.name, revision: found.revision, digest: converted.checkpointDigest, precision },
    ...{ device: devices.map(formatDevice).join(','), hardware },
  };
}
