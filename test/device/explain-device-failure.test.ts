import { describe, expect, it } from 'vitest';
import { deviceFailureLine, explainDeviceFailure } from '../../src/device/explain-device-failure.js';

/** What ONNX Runtime writes to stderr, with its folders shortened. */
const loading = (library: string): string =>
  `OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library
\u001B[1;31m2026-11-24 13:43:23.88 [E:onnxruntime:onnxruntime-node, provider_bridge_ort.cc:2146 Create] provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library /bin/libonnxruntime_providers_cuda.so with error: ${library}: cannot open shared object file: No such file or directory`;

describe('explainDeviceFailure', () => {
  it.each([
    [
      '/node_modules/x64/libonnxruntime_providers_shared.so',
      'libonnxruntime_providers_shared.so',
      'capwright doctor --install-cuda',
    ],
    [
      '/node_modules/x64/libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_cuda.so',
      'capwright doctor --install-cuda',
    ],
    ['libcudnn.so.9', 'libcudnn.so.9', 'libcudnn9-cuda-12'],
    ['libcublasLt.so.12', 'libcublasLt.so.12', 'cuda-libraries-12-0'],
    ['libcublasLt.so.13', 'libcublasLt.so.13', 'cuda-libraries-13-0'],
    ['libcublas.so.12', 'libcublas.so.12', 'pip install nvidia-cublas-cu12 nvidia-cuda-runtime-cu12)'],
    ['libcublas.so.13', 'libcublas.so.13', 'pip install nvidia-cublas nvidia-cuda-runtime)'], // the name with -cu13 is empty
    ['libcudart.so.12', 'libcudart.so.12', 'cuda-libraries-12-0'],
    ['libcufft.so.11', 'libcufft.so.11', 'nvidia-cufft'],
    ['libcurand.so.10', 'libcurand.so.10', 'nvidia-curand'],
    ['libcuda.so.1', 'libcuda.so.1', "NVIDIA's driver"],
    ['libother.so.3', 'libother.so.3', 'LD_LIBRARY_PATH'],
  ])('names the library that the linker misses: %s', (library, named, remedy) => {
    const failure = explainDeviceFailure(loading(library));
    expect(failure.reason).toBe(`${named} is missing`);
    expect(failure.remedy).toContain(remedy);
  });

  it.each([
    ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', 'driver is too old'],
    ['CUDA failure 100: no CUDA-capable device is detected ; GPU=-1', 'sees no card'],
    ['CUDA failure 101: invalid device ordinal ; GPU=7', 'no card with this number'],
    ['CUDA failure 209: no kernel image is available for execution on the device', 'not built for a card'],
    ['webgpu_context.cc:136 Failed to get a WebGPU adapter: No supported adapters', 'no Vulkan'],
    ['no available backend found. ERR: [dml] backend not found.', 'not part of ONNX Runtime on this platform'],
  ])('says what %s means', (details, reason) => {
    expect(explainDeviceFailure(details).reason).toContain(reason);
  });

  it('passes on what it does not know', () => {
    expect(explainDeviceFailure('\n the fan is stuck\nmore').reason).toBe('the fan is stuck');
    expect(explainDeviceFailure('').reason).toBe('it does not work here');
  });
});

it('deviceFailureLine is one line with the device', () => {
  const line = deviceFailureLine({ provider: 'cuda', index: 1 }, loading('libcudnn.so.9'));
  expect(line).toMatch(/^cuda:1 can't be used: libcudnn\.so\.9 is missing\. Install cuDNN 9 /);
  expect(line).not.toContain('\n');
});
