import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, cp, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { DeviceError, UsageError } from '../errors.js';
import { isProcessAlive } from '../is-process-alive.js';
import type { RuntimePackage } from './runtime-package.js';

/** How the installation is going. */
export type InstallEvent =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'bytes'; readonly bytes: number };

const POLL_MS = 500;
/** Folders beside the libraries in which installations work begin with this and their process's number. */
const STAGING = '.install-';

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
 * Runs the binding's own installer, which fetches the CUDA provider, and puts what came beside the binding. It runs as a copy
 * in a folder beside the libraries, so that they come in whole or not at all. A proxy is taken from HTTPS_PROXY and the like.
 * @throws DeviceError when the package's folder can't be written to or the installer fails; nothing is left behind then
 */
export async function installCuda(
  runtime: RuntimePackage,
  choice: string,
  onEvent: (event: InstallEvent) => void,
): Promise<void> {
  const command = installCommand(runtime, choice);
  const { folder, libraries } = runtime;
  await access(libraries, constants.W_OK).catch(() => {
    throw new DeviceError(`expected to write to ${libraries}, found it read-only. Run this as its owner: ${command}`);
  });
  await removeAbandoned(libraries);
  const staging = await mkdtemp(join(libraries, `${STAGING}${process.pid}-`));
  const polling = setInterval(() => void sizeOf(staging).then((bytes) => onEvent({ kind: 'bytes', bytes })), POLL_MS);
  try {
    const staged = join(staging, relative(folder, libraries)); // where the copy takes the binding to be
    await cp(join(folder, 'script'), join(staging, 'script'), { recursive: true });
    await makeFolder(staged);
    const failure = await runInstaller(staging, choice, (event) =>
      onEvent(event.kind === 'line' ? { ...event, text: event.text.replaceAll(staged, () => libraries) } : event),
    );
    const names = await readdir(staged);
    if (failure !== undefined) throw new DeviceError(inWords(failure, runtime, command));
    // It also ends well when its download was cut off.
    if (names.length === 0) throw new DeviceError(inWords('the download was cut off', runtime, command));
    for (const name of names) await rename(join(staged, name), join(libraries, name));
  } finally {
    clearInterval(polling);
    await rm(staging, { recursive: true, force: true });
  }
}

/** What the system says where there is no way to the server. */
const NO_NETWORK = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/;

function inWords(failure: string, { libraries }: RuntimePackage, command: string): string {
  if (NO_NETWORK.test(failure)) {
    return `expected to reach NuGet, found no way there (${failure}). Behind a proxy set HTTPS_PROXY; without a network, bring the provider's libraries to ${libraries} by other means.`;
  }
  return `The installer of onnxruntime-node failed (${failure}). Try it by hand: ${command}`;
}

/** Gives the last thing that a failed installer said; undefined when all went well. */
function runInstaller(
  staging: string,
  choice: string,
  onEvent: (event: InstallEvent) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(staging, 'script', 'install.js')], {
      // Its download lies in the folder for temporary files, where its size can be seen.
      env: { ...installerEnvironment(process.env), ONNXRUNTIME_NODE_INSTALL: choice, TMPDIR: staging },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((one) => one.trim() !== '')) onEvent({ kind: 'line', text: line });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => {
      // An uncaught error is printed below the line of code that threw it.
      const said = /^\w*Error(?: \[\w+\])?: .*/m.exec(errors)?.[0];
      resolve(code === 0 ? undefined : (said?.replace(/^Error: /, '') ?? `code ${code ?? 'none'}`));
    });
  });
}

/**
 * Proxies as everybody names them, under the names that the installer's agent reads. Without npm's own variables, which npx sets:
 * by them the installer would take itself for a part of somebody's `npm install` and do nothing.
 */
function installerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('npm_'));
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name): [string, string][] => {
    const value = [env[`GLOBAL_AGENT_${name}`], env[name.toLowerCase()], env[name]].find((one) => one);
    return value === undefined ? [] : [[`GLOBAL_AGENT_${name}`, value]];
  });
  return Object.fromEntries([...own, ...proxies]);
}

/** Removes what installations left whose process was killed. */
async function removeAbandoned(libraries: string): Promise<void> {
  for (const name of await readdir(libraries)) {
    const pid = name.startsWith(STAGING) ? Number.parseInt(name.slice(STAGING.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isProcessAlive(pid)) await rm(join(libraries, name), { recursive: true, force: true });
  }
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
