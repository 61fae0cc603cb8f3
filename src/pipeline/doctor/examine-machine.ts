import { join } from 'node:path';
import { probeDevice } from '../../device/probe-device.js';
import { runtimePackage } from '../../device/runtime-package.js';
import { readHubSettings } from '../../hub/hub-settings.js';
import { cacheDirectory } from '../../model/cache-directory.js';
import { examineCache } from './examine-cache.js';
import { examineDevices, type DeviceExamination } from './examine-devices.js';
import { examineFfmpeg, examineNode, examineSharp } from './examine-programs.js';
import type { Finding } from './finding.js';

/** What was found out about a machine. */
export interface MachineReport extends Pick<DeviceExamination, 'cards' | 'libraries'> {
  /** Whether nothing has failed. */
  readonly passed: boolean;
  readonly platform: string;
  /** The version of ONNX Runtime's binding. */
  readonly onnxruntime: string;
  readonly findings: readonly Finding[];
}

/**
 * Tries everything that capwright needs on this machine.
 * @throws UsageError when the hub's settings can't be read
 */
export async function examineMachine(env: Readonly<Record<string, string | undefined>>): Promise<MachineReport> {
  const runtime = runtimePackage();
  const hub = await readHubSettings(env);
  const devices = await examineDevices(runtime, { probe: probeDevice });
  const findings = [
    examineNode(process.versions.node),
    await examineSharp(),
    await examineFfmpeg(env),
    ...devices.findings,
    await examineCache('fetched models', hub.cacheDirectory),
    await examineCache('converted models', join(cacheDirectory(env, process.platform), 'converted')),
  ];
  return {
    passed: findings.every(({ state }) => state !== 'failed'),
    platform: `${process.platform}-${process.arch}`,
    onnxruntime: runtime.version,
    findings,
    ...{ cards: devices.cards, libraries: devices.libraries },
  };
}
