import { join } from 'node:path';
import { loadLibraries, type LoadedLibrary } from './load-libraries.js';
import { neededLibraries } from './needed-libraries.js';
import type { RuntimePackage } from './runtime-package.js';

/** NVIDIA's libraries and the driver's, by the starts of their names. */
const NVIDIA_LIBRARY = /^lib(cu|nv)/;
/** Loaded by the provider itself when it is first needed, not by the linker. */
const CUDNN = 'libcudnn.so.9';
/** What the provider for CUDA 12 needs, where it is not there to be asked. */
const CUDA_12 = ['libcuda.so.1', 'libcudart.so.12', 'libcublas.so.12', 'libcublasLt.so.12', 'libcurand.so.10'];

/** Tries to load the libraries that the CUDA provider needs, the ones it names itself where it is installed. */
export async function cudaLibraries({ libraries }: Pick<RuntimePackage, 'libraries'>): Promise<LoadedLibrary[]> {
  const provider = join(libraries, 'libonnxruntime_providers_cuda.so');
  const named = (await neededLibraries(provider)).filter((name) => NVIDIA_LIBRARY.test(name));
  return loadLibraries([...new Set([...(named.length === 0 ? CUDA_12 : named), CUDNN])]);
}
