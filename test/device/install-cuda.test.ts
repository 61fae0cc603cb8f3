import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cudaChoice, installCommand, installCuda, type InstallEvent } from '../../src/device/install-cuda.js';
import { runtimePackage, type RuntimePackage } from '../../src/device/runtime-package.js';
import { DeviceError, UsageError } from '../../src/errors.js';
import { errorOf } from '../support/error-of.js';

describe('cudaChoice', () => {
  it('takes the newest CUDA that the driver can do', () => {
    const installable = ['cuda12', 'tensorrt', 'cuda13'];
    expect(cudaChoice({ installable })).toBe('cuda13');
    expect(cudaChoice({ installable }, 12)).toBe('cuda12');
    expect(cudaChoice({ installable }, 13)).toBe('cuda13');
    expect(cudaChoice({ installable }, 11)).toBe('cuda13'); // nothing fits: the driver needs an update
  });

  it('refuses platforms that have none', () => {
    expect(() => cudaChoice({ installable: [] })).toThrow(UsageError);
  });

  it("knows what the installed binding's installer offers", () => {
    expect(cudaChoice(runtimePackage('linux', 'x64'))).toMatch(/^cuda\d+$/);
    expect(() => cudaChoice(runtimePackage('darwin', 'arm64'))).toThrow(UsageError);
  });
});

describe('installCuda', () => {
  let folder: string;
  let runtime: RuntimePackage;
  const installer = (script: string): void => writeFileSync(join(folder, 'script', 'install.js'), script);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capwright-install-'));
    runtime = { version: '0', folder, libraries: join(folder, 'bin'), installable: ['cuda12'] };
    mkdirSync(join(folder, 'script'));
    mkdirSync(runtime.libraries);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("runs the binding's installer and tells what it says", async () => {
    installer(`
      const { writeFileSync } = require('node:fs');
      console.log('Downloading ' + process.env.ONNXRUNTIME_NODE_INSTALL);
      writeFileSync(require('node:os').tmpdir() + '/package', 'x');
      writeFileSync(__dirname + '/../bin/provider.so', 'x');`);
    const events: InstallEvent[] = [];
    await installCuda(runtime, 'cuda12', (event) => events.push(event));
    expect(events).toContainEqual({ kind: 'line', text: 'Downloading cuda12' });
    expect(existsSync(join(runtime.libraries, 'provider.so'))).toBe(true);
  });

  it('gives the error of an installer that fails, and the command', async () => {
    installer(`throw new Error('Failed to download from far away. HTTP status code = 404');`);
    const error = await errorOf(installCuda(runtime, 'cuda12', () => undefined));
    expect(error).toBeInstanceOf(DeviceError);
    expect(error.message).toContain('HTTP status code = 404');
    expect(error.message).toContain(installCommand(runtime, 'cuda12'));
  });

  it.skipIf(process.getuid?.() === 0)('prints the command where it may not write', async () => {
    chmodSync(runtime.libraries, 0o500);
    const error = await errorOf(installCuda(runtime, 'cuda12', () => undefined));
    expect(error.message).toContain('read-only');
    expect(error.message).toContain(installCommand(runtime, 'cuda12'));
  });
});
