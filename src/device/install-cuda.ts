import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeviceError, UsageError } from '../errors.js';
import type { RuntimePackage } from './runtime-package.js';

/** How the installation is going. */
export type InstallEvent =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'bytes'; readonly bytes: number };

const POLL_MS = 500;

/**
 * What the binding's installer is asked for: the newest CUDA that it offers for this platform and that the driver can do.
 * @param driverCuda the driver's highest CUDA version, as nvidia-smi gives it; undefined where that is not known
 * @throws UsageError where it offers none
 */
export function cudaChoice({ installable }: Pick<RuntimePackage, 'installable'>, driverCuda?: number): string {
  const offered = installable.filter((name) => /^cuda\d+$/.test(name)).sort((a, b) => majorOf(b) - majorOf(a));
  const [newest] = offered;
  if (newest === undefined) {
    throw new UsageError(
      'expected Linux on x64, found another platform: ONNX Runtime has no CUDA provider for it. Use --device auto, webgpu or dml.',
    );
  }
  return offered.find((name) => driverCuda === undefined || majorOf(name) <= driverCuda) ?? newest;
}

/** The command that installs the CUDA provider, for people to run where capwright may not write. */
export function installCommand({ folder }: Pick<RuntimePackage, 'folder'>, choice: string): string {
  return `ONNXRUNTIME_NODE_INSTALL=${choice} node ${join(folder, 'script', 'install.js')}`;
}

/**
 * Runs the binding's own installer, which fetches the CUDA provider and puts it beside the binding.
 * @throws DeviceError when the package's folder can't be written to or the installer fails
 */
export async function installCuda(
  runtime: RuntimePackage,
  choice: string,
  onEvent: (event: InstallEvent) => void,
): Promise<void> {
  const command = installCommand(runtime, choice);
  await access(runtime.libraries, constants.W_OK).catch(() => {
    throw new DeviceError(
      `expected to write to ${runtime.libraries}, found it read-only. Run this as its owner: ${command}`,
    );
  });
  const scratch = await mkdtemp(join(tmpdir(), 'capwright-cuda-'));
  const polling = setInterval(() => void sizeOf(scratch).then((bytes) => onEvent({ kind: 'bytes', bytes })), POLL_MS);
  try {
    const failure = await runInstaller(runtime, choice, scratch, onEvent);
    if (failure !== undefined) {
      throw new DeviceError(`The installer of onnxruntime-node failed (${failure}). Try it by hand: ${command}`);
    }
  } finally {
    clearInterval(polling);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Gives the last thing that a failed installer said; undefined when all went well. */
function runInstaller(
  { folder }: RuntimePackage,
  choice: string,
  scratch: string,
  onEvent: (event: InstallEvent) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'script', 'install.js')], {
      // Its download lies in the folder for temporary files, where its size can be seen.
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: choice, TMPDIR: scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let lastError = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((one) => one.trim() !== '')) onEvent({ kind: 'line', text: line });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastError = text.split('\n').find((line) => /error/i.test(line)) ?? lastError;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? undefined : lastError.trim() || `code ${code ?? 'none'}`));
  });
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    const status = await stat(join(folder, name)).catch(() => undefined);
    if (status?.isFile() === true) bytes += status.size;
  }
  return bytes;
}

function majorOf(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}
