import type { Device } from '../device/device.js';
import type { GraphTarget } from '../model/graph/graph-builder.js';

/** Which graphs some devices need. Those for WebGPU are graphs for any card, so that both kinds side by side can share one. */
export function graphKind(devices: readonly Device[]): NonNullable<GraphTarget['runsOn']> {
  if (devices.every(({ provider }) => provider === 'cpu')) return 'cpu';
  return devices.some(({ provider }) => provider === 'webgpu') ? 'webgpu' : 'gpu';
}
