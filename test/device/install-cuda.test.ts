import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
    chmodSync(runtime.libraries, 0o700);
    expect(error.message).toContain('read-only');
    expect(error.message).toContain(installCommand(runtime, 'cuda12'));
  });
});

describe("installCuda with the binding's installer and a feed of its own", () => {
  const NAME = 'onnxruntime.gpu';
  const PROVIDER = 'libonnxruntime_providers_cuda.so';
  const original = runtimePackage();
  let folder: string;
  let runtime: RuntimePackage;
  let server: Server;
  let requests: string[];
  /** What the feed gives for the package. */
  let give: (response: ServerResponse) => void;

  /** The real installer over http, told to fetch from an address. */
  function installFrom(address: string): Promise<void> {
    const script = join(folder, 'script');
    const utils = readFileSync(join(original.folder, 'script', 'install-utils.js'), 'utf8');
    writeFileSync(join(script, 'install-utils.js'), utils.replace("require('https')", "require('http')"));
    const metadata = {
      requirements: { [`${process.platform}/${process.arch}`]: ['cuda12'] },
      manifests: {
        [`${process.platform}/${process.arch}:cuda12`]: {
          [`./${PROVIDER}`]: { package: 'gpu', path: `native/${PROVIDER}` },
        },
      },
      packages: { gpu: { name: NAME, versions: [{ feed: 'nuget', version: '1.0.0' }] } },
      feeds: { nuget: { type: 'nuget', index: `${address}/index.json` } },
    };
    writeFileSync(join(script, 'install-metadata.js'), `module.exports = ${JSON.stringify(metadata)};`);
    return installCuda(runtime, 'cuda12', () => undefined);
  }

  const listen = async (to: Server): Promise<string> => {
    await once(to.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(to.address() as AddressInfo).port}`;
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(request.url ?? '');
    const { pathname } = new URL(request.url ?? '', 'http://feed.invalid');
    if (pathname.endsWith('.nupkg')) {
      give(response);
      return;
    }
    const base = `http://${request.headers.host ?? ''}/`;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(
        pathname === '/index.json'
          ? { resources: [{ '@type': 'PackageBaseAddress/3.0.0', '@id': base }] }
          : { versions: ['1.0.0'] },
      ),
    );
  };
  const left = (): string[] => readdirSync(runtime.libraries);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capwright-install-'));
    const libraries = join(folder, 'bin', 'napi-v6', process.platform, process.arch);
    runtime = { version: '0', folder, libraries, installable: ['cuda12'] };
    mkdirSync(libraries, { recursive: true });
    mkdirSync(join(folder, 'script'));
    copyFileSync(join(original.folder, 'script', 'install.js'), join(folder, 'script', 'install.js'));
    symlinkSync(dirname(original.folder), join(folder, 'node_modules'));
    requests = [];
    vi.stubEnv('npm_config_local_prefix', folder); // as npx has it
    vi.stubEnv('npm_package_json', join(folder, 'package.json'));
    server = createServer(answer);
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
      for (const either of [name, name.toLowerCase()]) vi.stubEnv(either, '');
    }
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const archive = (name: string): Uint8Array => zipSync({ [name]: strToU8('the provider') });

  it('puts the provider beside the binding, over an older one, and nothing else', async () => {
    writeFileSync(join(runtime.libraries, PROVIDER), 'old');
    mkdirSync(join(runtime.libraries, '.install-99999999-abandoned')); // no process has that number
    give = (response) => response.end(archive(`native/${PROVIDER}`));
    await installFrom(await listen(server));
    expect(left()).toEqual([PROVIDER]);
    expect(readFileSync(join(runtime.libraries, PROVIDER), 'utf8')).toBe('the provider');
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['an archive that is none', (response) => response.end('<html>log in</html>'), 'Failed to open NuGet package'],
    [
      'an archive of something else',
      (response) => response.end(archive('readme.txt')),
      `Failed to find native/${PROVIDER}`,
    ],
    ['an address that is not there', (response) => response.writeHead(404).end(), 'HTTP status code = 404'],
    [
      'a download that is cut off',
      (response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('PK', () => response.destroy());
      },
      'cut off',
    ],
  ])('says what is wrong with %s, and leaves nothing behind', async (_, given, message) => {
    give = given;
    const error = await errorOf(installFrom(await listen(server)));
    expect(error).toBeInstanceOf(DeviceError);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(left()).toEqual([]);
  });

  it('says that there is no way to the feed', async () => {
    const address = await listen(server);
    server.close();
    const error = await errorOf(installFrom(address));
    expect(error.message).toMatch(/^expected to reach NuGet, found no way there \(.*ECONNREFUSED.*HTTPS_PROXY/);
    expect(left()).toEqual([]);
  });

  it('goes through the proxy that the environment names', async () => {
    give = (response) => response.end(archive(`native/${PROVIDER}`));
    vi.stubEnv('http_proxy', await listen(server));
    await installFrom('http://feed.invalid'); // a name that nobody but the proxy knows
    expect(requests[0]).toBe('http://feed.invalid/index.json');
    expect(left()).toEqual([PROVIDER]);
  });
});
