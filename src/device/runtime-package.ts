import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where ONNX Runtime's binding lies. */
export interface RuntimePackage {
  readonly version: string;
  /** Folder of the package. */
  readonly folder: string;
  /** Folder of its libraries for this platform, where provider libraries belong. */
  readonly libraries: string;
  /** What its installer can fetch for this platform, such as `cuda12`. */
  readonly installable: readonly string[];
}

/** Looks at the installed onnxruntime-node without loading it. */
export function runtimePackage(platform: string = process.platform, arch: string = process.arch): RuntimePackage {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('onnxruntime-node/package.json');
  const folder = dirname(manifest);
  const { version } = require(manifest) as { version: string };
  const metadata = require(join(folder, 'script', 'install-metadata.js')) as {
    requirements: Readonly<Record<string, readonly string[]>>;
  };
  return {
    version,
    folder,
    libraries: join(folder, 'bin', 'napi-v6', platform, arch),
    installable: metadata.requirements[`${platform}/${arch}`] ?? [],
  };
}
