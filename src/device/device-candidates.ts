import { readdir } from 'node:fs/promises';
import { exists } from '../exists.js';
import type { Provider } from './device.js';

/** What is looked at to tell which devices may be here; handed in by tests. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** As `process.arch`. */
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names in a folder; empty where there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  readonly exists: (path: string) => Promise<boolean>;
}

/** A provider that `auto` may choose, best first; one that can't work here says why. */
export interface Candidate {
  readonly provider: Exclude<Provider, 'cpu'>;
  /** Why it need not be tried. */
  readonly absent?: string;
}

/** The machine this runs on. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    list: (folder) => readdir(folder).catch(() => []),
    exists,
  };
}

/**
 * The providers besides the CPU that ONNX Runtime's binding brings for a platform, best first. Trying one takes half a
 * second, so those whose hardware is plainly not there are marked by a look at a few files.
 */
export async function deviceCandidates(machine: Machine): Promise<Candidate[]> {
  switch (machine.platform) {
    case 'linux':
      return machine.arch === 'x64' ? linuxCandidates(machine) : [];
    case 'win32':
      return [{ provider: 'dml' }, { provider: 'webgpu' }];
    case 'darwin':
      return machine.arch === 'arm64' ? [{ provider: 'webgpu' }, { provider: 'coreml' }] : [];
    default:
      return [];
  }
}

async function linuxCandidates({ env, list, exists }: Machine): Promise<Candidate[]> {
  const nvidia = (await list('/dev')).some((name) => /^nvidia\d+$/.test(name)) || (await exists('/dev/dxg')); // dxg: WSL
  const render = (await list('/dev/dri')).some((name) => name.startsWith('renderD'));
  const named = [env.VK_DRIVER_FILES, env.VK_ICD_FILENAMES].some((value) => value !== undefined && value !== '');
  return [
    { provider: 'cuda', ...(nvidia ? {} : { absent: 'no NVIDIA card' }) },
    { provider: 'webgpu', ...(nvidia || render || named ? {} : { absent: 'no graphics card' }) },
  ];
}
